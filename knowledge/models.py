"""The tables. One database holds one load of the content; the same on SQLite and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

#: Schemes, learning routes, sector funds and initiatives; ``content`` is the checked file.
item = Table(
    "item",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("type", String(20), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("kind", String(30), nullable=False, index=True),
    Column("status", String(20), nullable=False, index=True),
    Column("confidence", String(20), nullable=False),
    Column("recommend", String(20), nullable=False),
    Column("checked_on", Date, nullable=False),
    Column("review_by", Date, nullable=False, index=True),
    Column("content", JSON, nullable=False),
)

item_region = Table(
    "item_region",
    metadata,
    Column("item_id", String(80), ForeignKey("item.id"), primary_key=True),
    Column("region", String(4), primary_key=True, index=True),
)

item_need = Table(
    "item_need",
    metadata,
    Column("item_id", String(80), ForeignKey("item.id"), primary_key=True),
    Column("need", String(40), primary_key=True, index=True),
)

amount = Table(
    "amount",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("item_id", String(80), ForeignKey("item.id"), nullable=False, index=True),
    Column("label", Text, nullable=False),
    Column("cents", Integer),
    Column("text", Text),
    Column("year", String(40), nullable=False),
    Column("per", String(20)),
)

source = Table(
    "source",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("item_id", String(80), ForeignKey("item.id"), nullable=False, index=True),
    Column("url", Text, nullable=False),
    Column("date", Text, nullable=False),
    Column("kind", String(20), nullable=False),
)

#: Everything that is a list in one file: glossary, help lines, questions, names from policy documents, sectors,
#: and the contact points. ``position`` keeps the order of the content.
entry = Table(
    "entry",
    metadata,
    Column("collection", String(20), primary_key=True),
    Column("id", String(80), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("content", JSON, nullable=False),
)

region = Table(
    "region",
    metadata,
    Column("code", String(4), primary_key=True),
    Column("name", Text, nullable=False),
    Column("population", Integer),
)

municipality = Table(
    "municipality",
    metadata,
    Column("code", String(6), primary_key=True),
    Column("name", Text, nullable=False, index=True),
    Column("province", Text, nullable=False),
    Column("region", String(4), ForeignKey("region.code"), nullable=False, index=True),
    Column("population", Integer),
)

postcode = Table(
    "postcode",
    metadata,
    Column("pc4", String(4), primary_key=True),
    Column("municipality", String(6), ForeignKey("municipality.code"), nullable=False),
)

place = Table(
    "place",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("search_name", Text, nullable=False, index=True),
    Column("kind", String(30), nullable=False),
    Column("municipality", String(6), ForeignKey("municipality.code")),
)

#: One row per document that search can find.
document = Table(
    "document",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("collection", String(20), nullable=False),
    Column("ref", String(80), nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("shown", Boolean, nullable=False),
)

#: Stems made in Python, so that search is the same on every database; ``weight`` is tf-idf, 0 and up.
stem = Table(
    "stem",
    metadata,
    Column("stem", String(60), primary_key=True),
    Column("document_id", Integer, ForeignKey("document.id"), primary_key=True),
    Column("weight", Float, nullable=False),
    Index("stem_by_document", "document_id"),
)
