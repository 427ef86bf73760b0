"""Small firms side by side: how many work in them, how they grow, whom they serve, and what holds them together.

Each module stands by itself: sizes, graduation, spin_off, knitwear, bundle, trust. Limits that join two parameters of a chapter are the
`check` of its module: sizes for Trujillo, spin_off for Korea, trust for the Sinos Valley.
"""
from models.cluster.bundle import best_spending, ces, chance_of_filling, gains_in_turn, o_ring, smallest_group
from models.cluster.graduation import exit_rate, simulate, steady_shares, up_rate_bounds, up_rates
from models.cluster.knitwear import (age_of_most_entry, break_even_hours, break_even_wage, chance_of_profit, entrants, second_hand_price,
                                     worker_gain)
from models.cluster.sizes import firm_counts, jobs_bounds, jobs_by_class, most_unequal, size_gini
from models.cluster.spin_off import (Growth, buyer_concentration, losses, mean_loss, moved_share_of_even_large, split_growth,
                                     subcontract_shares)
from models.cluster.trust import (breaking_offer, confidence_path, cooperates, cooperation_threshold, least_confidence,
                                  patience_of_firms, reputation_threshold, simulate_cooperation, tipping_share)

__all__ = ["Growth", "age_of_most_entry", "best_spending", "break_even_hours", "break_even_wage", "breaking_offer", "buyer_concentration", "ces",
           "chance_of_filling", "chance_of_profit", "confidence_path", "cooperates", "cooperation_threshold", "entrants", "exit_rate",
           "firm_counts", "gains_in_turn", "jobs_bounds", "jobs_by_class", "least_confidence", "losses", "mean_loss", "most_unequal",
           "moved_share_of_even_large", "o_ring", "patience_of_firms", "reputation_threshold", "second_hand_price", "simulate",
           "simulate_cooperation", "size_gini", "smallest_group", "split_growth", "steady_shares", "subcontract_shares", "tipping_share",
           "up_rate_bounds", "up_rates", "worker_gain"]
