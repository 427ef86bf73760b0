"""Exports and programmes: the jobs they make, who gets them, and how many persons leave poverty.

Each module stands by itself: content (Mexico; its `check` joins two parameters), programme (Egypt), land (Zimbabwe), sectors (Chile),
crops (Kenya), poverty (from exports to poverty), reach (the two syntheses).
"""
from models.jobs.content import jobs_per_million, purchases_needed, value_added
from models.jobs.crops import full_time_jobs, growth_of_no_loss, shapley_change, share_of_no_loss
from models.jobs.land import (jobs_to_lift, land_gini, land_gini_bounds, people_lifted, redistribution_for, smallholder_families)
from models.jobs.poverty import FACTORS, exits, exits_by_mean, factor_needed
from models.jobs.programme import (break_even_cost, cost_per_job_year, greatest_deadweight, job_years, net_jobs, targeting_ratio)
from models.jobs.reach import break_even_multiplier, half_way, inclusion, share_with_area, steady_share, worth_to_the_poor
from models.jobs.sectors import reallocation_gain, relative_productivity

__all__ = ["FACTORS", "break_even_cost", "break_even_multiplier", "cost_per_job_year", "exits", "exits_by_mean", "factor_needed",
           "full_time_jobs", "greatest_deadweight", "growth_of_no_loss", "half_way", "inclusion", "job_years", "jobs_per_million", "jobs_to_lift", "land_gini",
           "land_gini_bounds", "net_jobs", "people_lifted", "purchases_needed", "reallocation_gain", "redistribution_for",
           "relative_productivity", "shapley_change", "share_of_no_loss", "share_with_area", "smallholder_families", "steady_share",
           "targeting_ratio", "value_added", "worth_to_the_poor"]
