"""Two sectors: how productive is a worker in the one against all, and what moving workers to the other adds (Chile).

Every argument is a number or an array; arrays are combined element by element.
"""
from models.ranges import above, hold


def relative_productivity(output_share, labour_share):
    """A sector's output a worker over the economy's: output_share/labour_share.

    output_share: 0-1; labour_share: above 0, at most 1; else ValueError. For the rest of the economy put in what is left of both.
    """
    hold(0, 1, output_share=output_share, labour_share=labour_share)
    above(0, labour_share=labour_share)
    return output_share / labour_share


def reallocation_gain(moved, output_share, labour_share, marginal_to_average):
    """Change of total output, as a share of it, when some of a sector's workers move to the rest of the economy.

    moved: share of the sector's workers, 0-1; output_share: of the sector, 0-1; labour_share: of the sector, above 0 and below 1;
    marginal_to_average: what one more worker adds over what a worker makes on average, the same in both sectors and however many
    move, 0-1; else ValueError. Below 0 where the sector is the more productive one.
    Derivation: moved l of the workers leave; each takes marginal_to_average times his sector's average product with him and adds the
    same fraction of the rest's, so dY/Y = moved l marginal_to_average (RLP of the rest - RLP of the sector).
    """
    hold(0, 1, moved=moved, marginal_to_average=marginal_to_average)
    above(0, **{"1 - labour_share": 1 - labour_share})
    rest = relative_productivity(1 - output_share, 1 - labour_share)
    return moved * labour_share * marginal_to_average * (rest - relative_productivity(output_share, labour_share))
