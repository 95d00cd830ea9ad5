"""dlt, tuned, loads the same 14 columns of the same pages: the peer. Run as `peer_dlt.py URL PAGES DATABASE_URL FOLDER`."""

import os
import sys

os.environ.update({
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "RUNTIME__LOG_LEVEL": "ERROR",
    "NORMALIZE__WORKERS": "2",
    "DATA_WRITER__FILE_MAX_ITEMS": "12500",
    "SCHEMA__NAMING": "snake_case",
})

import dlt
from dlt.sources.rest_api import rest_api_source

from limit import COLUMNS, values

NAMES = [name for name, _ in COLUMNS]
TYPES = {"bigint": "bigint", "text": "text", "double precision": "double", "boolean": "bool", "timestamptz": "timestamp"}


def columns(ticket):
    return dict(zip(NAMES, values(ticket)))


def main(url, pages, database, folder):
    source = rest_api_source({
        "client": {
            "base_url": f"{url}/v4_6_release/apis/3.0/",
            "paginator": {
                "type": "page_number", "base_page": 1, "page_param": "page", "total_path": None,
                "maximum_page": int(pages) + 1},
        },
        "resource_defaults": {
            "primary_key": "id",
            "write_disposition": {"disposition": "merge", "strategy": "upsert"},
        },
        "resources": [{
            "name": "tickets",
            "endpoint": {"path": "service/tickets", "data_selector": "$"},
            "processing_steps": [{"map": columns}],
            "columns": {name: {"data_type": TYPES[kind]} for name, kind in COLUMNS},
        }],
    })
    pipeline = dlt.pipeline(
        "bench", pipelines_dir=folder, dataset_name="dlt", destination=dlt.destinations.postgres(database))
    pipeline.run(source, loader_file_format="csv")


if __name__ == "__main__":
    main(*sys.argv[1:])
