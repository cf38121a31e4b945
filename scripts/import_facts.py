"""Bring collected facts into ``knowledge/content``, once, in one vocabulary.

    python -m scripts.import_facts FACTS_FOLDER knowledge/content

The facts folder holds YAML collected by hand (``national/``, ``regional/``, ``help_lines.yml``). This script renames
fields, turns euros into eurocents and maps the several vocabularies for kinds, statuses, confidences and regions
onto that of ``knowledge.schema``. Wording, machine conditions and needs are edited in the content afterwards, so
it refuses to write over a file that exists.
"""

from __future__ import annotations

import re
import sys
from calendar import monthrange
from datetime import date
from pathlib import Path
from typing import Any, Dict, Iterable, Optional

import yaml

from knowledge.schema import Item

KINDS = {
    # national schemes
    "subsidy": "grant",
    "grant": "grant",
    "fund": "grant",
    "loan": "loan",
    "benefit": "allowance",
    "right": "right",
    "tax": "tax",
    "service": "service",
    "advice": "advice",
    # regional initiatives
    "fund_voucher": "grant",
    "coaching": "coaching",
    "employer_service": "employer_service",
    "youth_point": "youth_point",
    "basic_skills": "basic_skills",
    "event": "event",
    "platform": "platform",
    "retraining_route": "training_route",
    "support_disability": "disability_support",
    "network_professionals": "network",
    "policy": "policy",
    "education_provider": "education_provider",
    "contact_point": "contact_point",
}
#: National items filed under "tax" that are really a bill.
COSTS = {"lesgeld-mbo", "cursusgeld-mbo", "wettelijk-collegegeld"}
STATUSES = {
    "open": "open",
    "closed": "closed",
    "ended": "ended",
    "announced": "announced",
    "varies": "unknown",
    "unclear": "unknown",
    "active": "open",
    "renamed": "renamed",
    "planned": "announced",
    "unknown": "unknown",
}
RECOMMEND = {"yes": "yes", "with_warning": "with_warning", "conditional": "with_warning", "no": "when_named"}
PER = {"collegejaar": "jaar"}
#: Which need an initiative of a kind answers, until an editor says more.
NEEDS = {
    "grant": ["ask_funding", "ask_region_offer"],
    "coaching": ["ask_career_orientation", "ask_region_offer"],
    "employer_service": ["ask_employer"],
    "youth_point": ["ask_no_diploma", "ask_region_offer"],
    "basic_skills": ["ask_basic_skills", "ask_dutch_language"],
    "event": ["ask_events"],
    "platform": ["ask_region_offer", "ask_career_orientation"],
    "training_route": ["ask_work_and_learn", "ask_career_switch", "ask_region_offer"],
    "disability_support": ["ask_health_limit"],
    "contact_point": ["ask_contact_point", "ask_region_offer"],
    "education_provider": ["ask_region_offer"],
    "sector_fund": ["ask_funding"],
}
WORDS_OF_GROUPS = {
    "employed": "werkenden",
    "unemployed": "mensen zonder werk",
    "self_employed": "zelfstandigen",
    "employer": "werkgevers",
    "youth": "jongeren",
    "newcomer": "nieuwkomers",
    "school_leaver": "schoolverlaters",
    "low_literacy": "mensen die lezen en schrijven lastig vinden",
    "switchers": "mensen die ander werk zoeken",
    "disability": "mensen met een beperking",
    "older_workers": "oudere werkenden",
    "benefit_recipient": "mensen met een uitkering",
}
OFFICIAL = re.compile(
    r"rijksoverheid\.nl|duo\.nl|uwv\.nl|overheid\.nl|officielebekendmakingen|belastingdienst\.nl|inburgeren\.nl|idw\.nl"
    r"|rvo\.nl|uitvoeringvanbeleidszw|europa\.eu|werkcentrum|ocwduo|nieuwsbrievenminocw|dus-i\.nl|samenvoordeklant"
    r"|provincie|rotterdam\.nl|tilburg\.nl|denhaag\.nl|utrecht\.nl|wetten\.|kamer|lansingerland\.nl|nijkerk\.eu"
)
NEWS = re.compile(r"nieuws|nu\.nl|krant|omroep|fashionunited|oogtv|rtv|tubantia|gelderlander|nrc\.nl|ad\.nl|streekgids")
_IDS = r"index-id\w* \d+(?:(?:, ?| en )\d+)*"
INDEX = re.compile(
    rf"\s*\((?:openba(?:ar|re) (?:code)?bestand(?:en)?,? )?{_IDS}\)|(?<=\(){_IDS}: ?|[,;]?\s*{_IDS}", re.IGNORECASE
)
CHECKER = "feitenonderzoek Leerwijzer"
#: How long facts of a confidence are trusted: money and rules change with the year and the half year.
REVIEW_BY = {
    "high": date(2027, 5, 21),
    "medium": date(2027, 2, 21),
    "low": date(2027, 1, 21),
    "unverified": date(2027, 1, 21),
}
#: Fields in the order in which an editor reads them.
ORDER = list(Item().fields)
CHECKED_ON = date(2026, 11, 21)


def clean(text: Optional[str]) -> Optional[str]:
    """Plain text without references that only the collectors could open."""
    if text is None:
        return None
    text = INDEX.sub("", " ".join(str(text).split())).replace(" )", ")").strip()
    return text or None


def source(raw: Dict[str, Any]) -> Dict[str, str]:
    """A source with its date and kind; what cannot be opened by an address is described."""
    url, note = str(raw["url"]), clean(raw.get("note") or raw.get("fact")) or ""
    indirect = "onbekend" in url or "indirect" in note or not url.startswith("http")
    if OFFICIAL.search(url) and not indirect:
        kind = "official"
    else:
        kind = "news" if NEWS.search(url + " " + note) and not indirect else "secondary"
    if not url.startswith("http"):
        url = "openbaar bestand zonder webadres"
    return drop({"url": url, "date": str(raw.get("page_date") or "ongedateerd"), "kind": kind, "note": note})


def drop(block: Dict[str, Any]) -> Dict[str, Any]:
    """The block without its empty fields."""
    return {key: value for key, value in block.items() if value not in (None, "", [], {})}


def amount(raw: Dict[str, Any]) -> Dict[str, Any]:
    """Money as whole eurocents; a percentage or number of hours stays text."""
    return drop(
        {
            "label": raw["label"],
            "cents": round(raw["eur"] * 100) if "eur" in raw else None,
            "text": raw.get("value_text"),
            "year": str(raw["year"]),
            "per": PER.get(raw.get("per", ""), raw.get("per")),
            "note": clean(raw.get("note")),
        }
    )


def common(raw: Dict[str, Any], kind: str, confidence: str) -> Dict[str, Any]:
    """Fields that all four kinds of items share."""
    sources = [source(one) for one in raw.get("sources") or []]
    if not sources and confidence in ("high", "medium"):
        confidence = "low"
    return {
        "id": raw["id"],
        "name": clean(raw["name"]),
        "names": [str(name) for name in raw.get("aliases") or []],
        "kind": kind,
        "sources": sources,
        "checked": {"date": CHECKED_ON, "by": CHECKER},
        "review_by": REVIEW_BY[confidence],
        "confidence": confidence,
        "pitfalls": [clean(one) for one in raw.get("pitfalls") or []],
    }


def notes(*parts: Optional[str]) -> Optional[str]:
    """Editor notes in one paragraph."""
    return " ".join(part if part.endswith(".") else part + "." for part in map(clean, parts) if part) or None


def period(raw: Dict[str, Any]) -> Optional[Dict[str, date]]:
    """Validity with whole days; a month or year counts from its first to its last day."""
    start, end = str(raw.get("valid_from") or ""), str(raw.get("valid_to") or "")
    return drop({"start": day(start, first=True), "end": day(end, first=False)}) or None


def day(text: str, first: bool) -> Optional[date]:
    """The day that '2023', '2023-07' or '2023-07-15' begins or ends on."""
    parts = [int(part) for part in re.findall(r"\d+", text)][:3]
    if not parts:
        return None
    if len(parts) == 3:
        return date(*parts)
    if len(parts) == 2:
        return date(parts[0], parts[1], 1 if first else monthrange(parts[0], parts[1])[1])
    return date(parts[0], 1, 1) if first else date(parts[0], 12, 31)


def scheme(raw: Dict[str, Any]) -> Dict[str, Any]:
    """A national scheme."""
    told = raw["eligibility"]
    texts = [told["summary"], told.get("extra"), told.get("income_or_company")]
    if told.get("education"):
        texts.append(f"Opleiding: {told['education']}.")
    item = common(raw, "cost" if raw["id"] in COSTS else KINDS[raw["kind"]], raw["confidence"])
    audience = {"individual": ["person"], "employer": ["employer"], "both": ["person", "employer"]}
    status = STATUSES[raw["status"]]
    return drop(
        {
            **item,
            "audience": audience[raw["audience"]],
            "payer": raw["who_pays"],
            "what": clean(raw["what_you_get"]),
            "amounts": [amount(one) for one in raw["amounts"]],
            "conditions": [{"text": clean(text)} for text in texts if text],
            "where": drop({"organisation": raw["how_to_apply"]["organisation"], "url": raw["how_to_apply"].get("url")}),
            "window": clean(raw.get("window")),
            "status": status,
            "valid": period(raw),
            "instead": ["werkcentrum"] if status == "ended" and raw["id"] != "werkcentrum" else [],
            "combine": [{"text": clean(raw["combine"]), "allowed": "ask"}] if raw.get("combine") else [],
            "recommend": recommend("yes" if status == "open" else "with_warning", item["confidence"]),
            "editor_note": notes(raw.get("recheck"), raw.get("valid_note"), raw.get("for_training"), related(raw)),
        }
    )


def recommend(level: str, confidence: str) -> str:
    """Nothing low or unverified is recommended without a warning."""
    return "with_warning" if level == "yes" and confidence in ("low", "unverified") else level


def related(raw: Dict[str, Any]) -> Optional[str]:
    """Pages that only touch the subject, kept for the editor."""
    pages = [one["url"] for one in raw.get("related_sources") or [] if str(one["url"]).startswith("http")]
    return "Zijdelings: " + ", ".join(pages) if pages else None


def route(raw: Dict[str, Any]) -> Dict[str, Any]:
    """A learning route."""
    item = common(raw, "training_route", raw["confidence"])
    return drop(
        {
            **item,
            "audience": ["person"],
            "what": clean(raw["what"]),
            "conditions": [{"text": clean(f"Voor {raw['for_whom']}.")}],
            "where": {"organisation": clean(raw["where_to_start"])},
            "status": "open",
            "recommend": recommend("yes", item["confidence"]),
            "level": str(raw["level"]),
            "duration": clean(raw["duration"]),
            "cost": clean(raw["cost"]),
            "income": clean(raw["income_during"]),
            "result": clean(raw["result"]),
            "entry": clean(raw["entry_requirements"]),
            "funding": raw["funding_scheme_ids"],
            "public": raw["id"] != "particuliere-opleider",
            "editor_note": notes(raw.get("recheck"), related(raw)),
        }
    )


def fund(raw: Dict[str, Any]) -> Dict[str, Any]:
    """A sector fund (O&O-fonds)."""
    item = common(raw, "sector_fund", raw["confidence"])
    audience = ["employer"] if raw["who_applies"] in ("werkgever", "werkgever beslist") else ["person", "employer"]
    return drop(
        {
            **item,
            "audience": audience,
            "payer": "het fonds van de sector",
            "what": clean(raw["offers"]),
            "amounts": [amount(one) for one in raw["amounts"]],
            "conditions": [{"text": clean(f"Voor {raw['for_whom']}.")}, {"text": f"Wie vraagt aan: {raw['who_applies']}."}],
            "needs": ["ask_funding"],
            "where": {"organisation": raw["name"], "url": raw["url"]},
            "status": STATUSES[raw["status"]],
            "recommend": recommend("yes", item["confidence"]),
            "editor_note": notes(raw.get("recheck"), f"Sector volgens de bron: {raw['sector']}", related(raw)),
        }
    )


def initiative(raw: Dict[str, Any], regions: Dict[str, str], municipalities: Dict[str, str]) -> Dict[str, Any]:
    """A regional initiative; ``regions`` maps the collectors' region ids to CBS codes."""
    recent = raw["status_basis"] in ("structural", "recent_source")
    confidence = {
        "verified": "high" if recent else "medium",
        "partial": "medium" if recent else "low",
        "unverified": "unverified",
    }[raw["confidence"]]
    kind = KINDS[raw["kind"]]
    item = common(raw, kind, confidence)
    status = STATUSES[raw["status"]]
    groups = [WORDS_OF_GROUPS[one] for one in raw["for_whom"] if one in WORDS_OF_GROUPS]
    everyone = "everyone" in raw["for_whom"]
    conditions = [] if everyone or not groups else [f"Voor {', '.join(groups)}."]
    people = everyone or set(raw["for_whom"]) - {"employer", "professionals_only"}
    level = "when_named" if raw["professionals_only"] or status in ("ended", "renamed") else RECOMMEND[raw["recommend_level"]]
    reach, dates = raw["how_to_reach"], raw["dates"]
    money = raw["amounts"]["max_eur"]
    amounts = (
        [
            {
                "label": "maximaal",
                "cents": round(money * 100),
                "year": str(raw["latest_source_year"] or "ongedateerd"),
                "note": clean(raw["amounts"]["note"]),
            }
        ]
        if money
        else []
    )
    return drop(
        {
            **item,
            "audience": (["person"] if people else []) + (["employer"] if "employer" in raw["for_whom"] else []) or ["person"],
            "what": clean(raw["what_you_get"]),
            "amounts": [drop(one) for one in amounts],
            "conditions": [{"text": clean(text)} for text in conditions + raw["conditions"]],
            "needs": [] if level == "when_named" else NEEDS.get(kind, []),
            "regions": [] if raw["region_ids"] == ["alle"] else [regions[one] for one in raw["region_ids"]],
            "municipalities": [municipalities[name] for name in raw["municipalities"] or [] if name in municipalities],
            "where": drop({key: reach[key] for key in ("url", "phone", "email", "address", "note")})
            or {"organisation": raw["name"]},
            "status": status,
            "status_note": clean(raw["status_note"]),
            "valid": {"end": day(str(dates["end"]), False)}
            if status == "ended" and day(str(dates["end"] or ""), False)
            else None,
            "instead": ["werkcentrum"] if status in ("ended", "renamed") else [],
            "recommend": recommend(level, confidence),
            "cost": None if raw["cost"] == "onbekend" else clean(raw["cost"]),
            "editor_note": notes(raw["assistant_may_recommend"], f"Opvolger: {raw['successor']}" if raw["successor"] else None),
        }
    )


def contact_point(raw: Dict[str, Any], code: str) -> Dict[str, Any]:
    """The desk of one region. What has no source is left out: the finder is sure, a guess is not."""
    centre = raw["werkcentrum"]
    sure = centre["name_confidence"] == "verified"
    status = {"open": "open", "in_preparation": "announced", "unknown": "unknown"}[centre["status"]]
    desks = [
        {
            "name": raw["werkgeversservicepunt"]["name"],
            "audience": "employer",
            "confidence": {"verified": "high", "partial": "medium", "unverified": "unverified"}[
                raw["werkgeversservicepunt"]["confidence"]
            ],
        }
    ]
    for other in raw["other_local_sites"]:
        desks.append(
            drop({"name": other["name"], "audience": "person", "where": drop({"url": other["url"]}), "confidence": "low"})
        )
    confidence = {"verified": "high", "partial": "medium", "unverified": "low"}[raw["confidence"]]
    return drop(
        {
            "id": raw["id"],
            "region": code,
            "name": centre["name"],
            "name_sure": sure,
            "former_names": [raw["formerly"]["leerwerkloket"]],
            "status": status,
            "city": centre["city"] if centre["city_confidence"] == "verified" else None,
            "address": centre["address"] if sure else None,
            "hours": centre["opening_hours"],
            "phone": centre["phone"],
            "email": centre["email"],
            "url": centre["website"],
            "finder": centre["national_locator"],
            "what": raw["what_you_get"],
            "desks": desks,
            "sources": [source(one) for one in raw["sources"]],
            "checked": {"date": CHECKED_ON, "by": CHECKER},
            "review_by": REVIEW_BY["medium"],
            "confidence": confidence,
            "editor_note": notes(raw["note"], f"Stand {centre['status_date']}" if centre["status_date"] else None),
        }
    )


TOPICS = {
    "112": ["danger"],
    "113": ["suicide"],
    "veilig-thuis": ["violence"],
    "kindertelefoon": ["child"],
    "slachtofferhulp": ["victim"],
    "discriminatie-nl": ["discrimination"],
    "luisterlijn": ["listening"],
    "mind-hulplijn": ["mental"],
    "centrum-seksueel-geweld": ["sexual_violence"],
    "juridisch-loket": ["legal"],
    "geldfit": ["debts"],
    "lezen-en-schrijven": ["basic_skills"],
    "duo": ["student_finance"],
    "duo-levenlanglerenkrediet": ["student_finance"],
    "duo-inburgeren": ["integration"],
    "uwv": ["benefits"],
    "idw": ["diploma"],
}


def help_line(raw: Dict[str, Any]) -> Dict[str, Any]:
    """A help line; a number that no source carries is left out."""
    known = "onbekend" not in raw["phone"] and raw["confidence"] != "unverified"
    return drop(
        {
            "id": str(raw["id"]),
            "name": raw["name"],
            "phone": raw["phone"] if known else None,
            "costs": raw["free"] if known and "onbekend" not in raw["free"] else None,
            "hours": raw["hours"] if "onbekend" not in raw["hours"] else None,
            "what": raw["for_what"],
            "url": raw["url"],
            "topics": TOPICS[str(raw["id"])],
            "sources": [source({"url": raw["url"], "page_date": raw["page_date"], "note": raw["source"]})],
            "checked": {"date": CHECKED_ON, "by": CHECKER},
            "review_by": REVIEW_BY["medium"],
            "confidence": raw["confidence"],
        }
    )


def term(raw: Dict[str, Any]) -> Dict[str, Any]:
    """A glossary term."""
    slug = re.sub(r"[^a-z0-9]+", "-", raw["term"].lower().replace("&", "en")).strip("-")
    return drop(
        {
            "id": slug,
            "term": raw["term"],
            "names": raw.get("aliases"),
            "definition": clean(raw["definition"]),
            "related": raw.get("related_ids"),
        }
    )


def named(raw: Dict[str, Any], ids: Iterable[str]) -> Dict[str, Any]:
    """A name from the policy documents: an item, or why not and what we say."""
    own = raw["initiative_id"] or (raw["id"] if raw["id"] in ids else None)
    base = {"id": raw["id"], "name": raw["name"]}
    if own:
        return {**base, "item": own}
    return {
        **base,
        "why_not": clean(f"{raw['what_it_is']} {raw['assistant_action']}"),
        "answer": clean(f"{raw['what_it_is']} {raw['what_a_citizen_can_get']}"),
    }


def main(facts: Path, content: Path) -> None:
    """Import everything; raises ``FileExistsError`` rather than writing over edited content."""

    def read(path: str) -> Any:
        return yaml.safe_load((facts / path).read_text(encoding="utf-8"))

    regions = {one["id"]: one["cbs_code"] for one in read("regional/regions.yml")["regions"]}
    municipalities = municipality_codes(facts / "geo" / "gemeenten.csv")
    schemes = [scheme(one) for one in read("national/schemes.yml")["schemes"]]
    routes = [route(one) for one in read("national/learning_routes.yml")["learning_routes"]]
    funds = [fund(one) for one in read("national/sector_funds.yml")["sector_funds"]]
    taken = {item["id"] for item in schemes + routes + funds}
    initiatives = [
        apart(initiative(one, regions, municipalities), taken) for one in read("regional/initiatives.yml")["initiatives"]
    ]
    for folder, items in (("schemes", schemes), ("routes", routes), ("funds", funds), ("initiatives", initiatives)):
        for item in items:
            write(content / folder / f"{item['id']}.yml", {key: item[key] for key in ORDER if key in item})
    for raw in read("regional/contact_points.yml")["contact_points"]:
        point = contact_point(raw, regions[raw["region_id"]])
        write(content / "contact_points" / f"{point['id']}.yml", point)
    ids = taken | {item["id"] for item in initiatives}
    write(content / "glossary.yml", [term(one) for one in read("national/glossary.yml")["glossary"]])
    write(content / "help_lines.yml", [help_line(one) for one in read("help_lines.yml")])
    write(content / "inventory.yml", [named(one, ids) for one in read("regional/brief_inventory.yml")["inventory"]])


def municipality_codes(path: Path) -> Dict[str, str]:
    """Municipality name → CBS code."""
    import csv

    with path.open(encoding="utf-8") as rows:
        return {row["naam"]: row["code"] for row in csv.DictReader(rows)}


def apart(item: Dict[str, Any], taken: Iterable[str]) -> Dict[str, Any]:
    """A regional record of something that has a national item gets its own id and points to the national one."""
    if item["id"] not in taken:
        return item
    return {**item, "id": f"{item['id']}-regionaal", "recommend": "when_named", "instead": [item["id"]]}


class _Dumper(yaml.SafeDumper):
    """Block style with indented lists, as people write YAML."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        return super().increase_indent(flow, False)


def write(path: Path, data: Any) -> None:
    """Write one YAML file; never over an existing one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as out:
        yaml.dump(data, out, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
