"""The publishers' services as a local server replays them, in the formats that public pages document or quote.

World Bank, Indicators API v2: `[{page, pages, per_page, total, sourceid, lastupdated}, [rows]]`, errors in the body with status 200
    (calls: datahelpdesk.worldbank.org/knowledgebase/articles/898581; head: the JSON schema pagination.json of api-evangelist/worldbank;
    rows, a group of countries, nulls and `[{"message": [{"id": "120", "key": "Invalid value", ...}]}]`: recorded answers of July 2026
    quoted by public test suites of other clients, found by their text).
PIP: `/versions` and `/pip` as JSON lists (parameters: rdrr.io/github/worldbank/pipr/man/get_stats.html and the publisher's own client
    povineq 0.1.1; columns: CSV answers quoted by public test suites; versions such as 20250930_2017_01_02_PROD: repositories of the
    PIP team; errors `{"error": [...], "details": {...}}` and 429: povineq's tests/conftest.py).
Pink Sheet: a page that links CMO-Historical-Data-Monthly.xlsx; sheet "Monthly Prices": title, two lines, "Updated on September 02, 2026"
    in A4, names in row 5, units in row 6, months such as 1960M01 from row 7, "…" where there is no value (provenance notes and
    fixtures of September 2026 quoted by public test suites; the client worldbank-commodities 0.8.2).
FAOSTAT: `datasets_E.json` with `Datasets.Dataset[]`, and zipped CSV "All_Data_(Normalized)" (docs.owid.io, data/faostat; header and
    rows: fixtures of public test suites; item codes: a public copy of Production_Crops_Livestock_E_ItemCodes.csv).
"""
import csv
import io
import json
import re
import zipfile
from dataclasses import dataclass, field

from openpyxl import Workbook
from werkzeug import Response

NAMES = {"KEN": "Kenya", "MEX": "Mexico", "LCN": "Latin America & Caribbean", "EAS": "East Asia & Pacific", "SSF": "Sub-Saharan Africa", "WLD": "World"}
PIP_COLUMNS = ("mean", "median", "gini", *(f"decile{i}" for i in range(1, 11)))
FAO_HEAD = ["Area Code", "Area Code (M49)", "Area", "Item Code", "Item Code (CPC)", "Item", "Element Code", "Element", "Year Code", "Year", "Unit", "Value", "Flag", "Note"]


@dataclass
class Publishers:
    """What the services hold, to be changed by a test; `faults` are answers given first, by table; `asked` remembers the paths."""

    server: object
    values: dict = field(default_factory=dict)  # (code, place, year) -> value or None
    titles: dict = field(default_factory=dict)  # code -> title
    names: dict = field(default_factory=lambda: dict(NAMES))
    updated: str = "2026-10-14"
    per_page: int = 1000
    versions: list = field(default_factory=lambda: ["20250930_2017_01_02_PROD", "20260922_2017_01_02_PROD", "20260922_2021_01_02_PROD"])
    surveys: list = field(default_factory=list)  # rows of /pip without the columns that go by line; `at` maps a line to (headcount, gap)
    stamp: str = "Updated on September 02, 2026"
    headings: dict = field(default_factory=dict)  # heading -> unit
    months: dict = field(default_factory=dict)  # (heading, month such as 1960M01) -> cell
    crops: dict = field(default_factory=dict)  # domain -> rows of the bulk file, by FAO_HEAD
    faults: dict = field(default_factory=lambda: {"indicators": [], "poverty_surveys": [], "commodity_prices": [], "crops": []})
    asked: list = field(default_factory=list)

    def __post_init__(self):
        for path, table, answer in ((r"/v2/en/country/.*", "indicators", self._indicator), (r"/pip/v1/versions", "poverty_surveys", self._versions),
                                    (r"/pip/v1/pip", "poverty_surveys", self._surveys), (r"/commodity-markets", "commodity_prices", self._page),
                                    (r".*/CMO-Historical-Data-Monthly\.xlsx", "commodity_prices", self._workbook),
                                    (r"/production/datasets_E\.json", "crops", self._catalogue), (r"/production/.*\.zip", "crops", self._bulk)):
            self.server.expect_request(re.compile(path)).respond_with_handler(lambda request, table=table, answer=answer: self._answer(table, answer, request))

    def addresses(self):
        """The options that lead the command to this server."""
        where = {"indicators": "/v2", "poverty_surveys": "/pip/v1", "commodity_prices": "/commodity-markets", "crops": "/production"}
        return [option for table, path in where.items() for option in ("--base-url", f"{table}={self.server.url_for(path)}")]

    def _answer(self, table, answer, request):
        self.asked.append(request.full_path)
        fault = self.faults[table].pop(0) if self.faults[table] else None
        return fault(lambda: answer(request)) if fault else answer(request)

    def _indicator(self, request):
        places, code = re.fullmatch(r"/v2/en/country/(.*)/indicator/(.*)", request.path).groups()
        assert request.args["format"] == "json" and request.args["source"] == "2"
        if code not in self.titles:
            return as_json([{"message": [{"id": "120", "key": "Invalid value", "value": "The provided parameter value is not valid"}]}])
        first, last = map(int, request.args["date"].split(":"))
        rows = [{"indicator": {"id": code, "value": self.titles[code]}, "country": {"id": place[:2], "value": self.names.get(place, place)}, "countryiso3code": place,
                 "date": str(year), "value": self.values.get((code, place, year)), "unit": "", "obs_status": "", "decimal": 0}
                for place in places.split(";") for year in range(last, first - 1, -1)]
        page, size = int(request.args["page"]), min(int(request.args["per_page"]), self.per_page)
        head = {"page": page, "pages": -(-len(rows) // size), "per_page": size, "total": len(rows), "sourceid": "2", "lastupdated": self.updated}
        return as_json([head, rows[(page - 1) * size:page * size]])

    def _versions(self, request):
        return as_json([{"version": version, "release_version": version[:8], "ppp_version": version[9:13], "identity": "PROD"} for version in self.versions])

    def _surveys(self, request):
        asked = request.args
        assert asked["fill_gaps"] == "false" and asked["version"] in self.versions
        rows = []
        for survey in self.surveys:
            if survey["country_code"] in asked["country"].split(","):
                headcount, gap = survey["at"][asked["povline"]]
                row = {"region_name": "", "region_code": "", "country_name": "", "survey_acronym": "HBS", "survey_coverage": "national", "survey_year": survey["reporting_year"],
                       "survey_comparability": 1, "poverty_line": float(asked["povline"]), "headcount": headcount, "poverty_gap": gap, "cpi": 1, "ppp": 1, "reporting_pop": 1,
                       "is_interpolated": False, "estimation_type": "survey", "reporting_level": "national"}
                rows.append(row | {key: value for key, value in survey.items() if key != "at"})
        return as_json(rows)

    def _page(self, request):
        return Response(f'<a href="{self.server.url_for("/doc/a1/related/CMO-Historical-Data-Annual.xlsx")}">Annual</a>'
                        f'<a href="{self.server.url_for("/doc/a1/related/CMO-Historical-Data-Monthly.xlsx")}">Monthly</a>', content_type="text/html")

    def _workbook(self, request):
        return Response(self.workbook(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")

    def workbook(self):
        book = Workbook()
        book.active.title = "Description"
        sheet = book.create_sheet("Monthly Prices")
        for line in ("World Bank Commodity Price Data (The Pink Sheet)", "monthly prices in nominal US dollars, 1960 to present", "(monthly series are available in nominal US dollars)", self.stamp):
            sheet.append([line])
        sheet.append([None, *self.headings])
        sheet.append([None, *self.headings.values()])
        for month in sorted({month for _, month in self.months}):
            sheet.append([month, *(self.months.get((heading.rstrip("* "), month), "…") for heading in self.headings)])
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def _catalogue(self, request):
        return as_json({"Datasets": {"-xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance", "Dataset": [
            {"DatasetCode": code, "DatasetName": code, "DateUpdate": "2025-12-23T00:00:00", "CompressionFormat": "zip", "FileType": "csv", "FileSize": "33127KB", "FileRows": 4140000,
             "FileLocation": self.server.url_for(f"/production/{code}_E_All_Data_(Normalized).zip")} for code in self.crops]}})

    def _bulk(self, request):
        return Response(self.archive(re.search(r"/production/(\w+?)_E_", request.path)[1]), content_type="application/zip")

    def archive(self, code, head=FAO_HEAD):
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerows([head, *self.crops[code]])
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{code}_E_All_Data_(Normalized).csv", text.getvalue())
            archive.writestr(f"{code}_E_Flags.csv", "Flag,Description\nA,Official figure\n")
        return out.getvalue()


def as_json(value):
    return Response(json.dumps(value), content_type="application/json")


# faults: each takes the good answer as a function and gives another one

def status(code, body="<html>gateway</html>"):
    return lambda good: Response(body, status=code, content_type="text/html")


def slow(seconds):
    def answer(good):
        import time

        time.sleep(seconds)
        return good()
    return answer


def truncated(good):
    """Half of the body under the length of the whole."""
    response = good()
    body = response.get_data()
    return Response(iter([body[:len(body) // 2]]), content_type=response.content_type, headers={"Content-Length": str(len(body))})


def said(body, kind="application/json"):
    return lambda good: Response(body, content_type=kind)
