"""Countries and groups of countries that the tables speak of, by ISO 3166 alpha-3 or the World Bank's code of a group."""

# the eleven countries of the cases: code -> (name, World Bank group, ISO 3166 numeric code as the map has it)
CASES = {
    "BRA": ("Brazil", "LCN", "076"), "CHL": ("Chile", "LCN", "152"), "COL": ("Colombia", "LCN", "170"), "EGY": ("Egypt", "MEA", "818"),
    "GTM": ("Guatemala", "LCN", "320"), "IND": ("India", "SAS", "356"), "KEN": ("Kenya", "SSF", "404"), "KOR": ("Republic of Korea", "EAS", "410"),
    "MEX": ("Mexico", "LCN", "484"), "PER": ("Peru", "LCN", "604"), "ZWE": ("Zimbabwe", "SSF", "716"),
}
GROUPS = {"EAS": "East Asia and Pacific", "LCN": "Latin America and Caribbean", "MEA": "Middle East and North Africa", "SAS": "South Asia",
          "SSF": "Sub-Saharan Africa", "WLD": "world"}
OTHERS = {"CHN": "China", "ITA": "Italy", "USA": "United States", "VNM": "Viet Nam", "XAM": "Americas"}  # XAM: a region of FAO's, the code is ours

NAMES = {code: name for code, (name, _, _) in CASES.items()} | GROUPS | OTHERS
