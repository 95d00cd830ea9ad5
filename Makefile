# The commands of Vectis. `make help` reads the comments behind the targets.
.PHONY: help run test lint bench fuzz schema clean-data
.DEFAULT_GOAL := help

help: ## says what each command does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## builds Vectis and shows it with sample data; Ctrl-C stops it (VECTIS_PORT, VECTIS_SIM_PORT, VECTIS_SIM_SMTP_PORT)
	@Scripts/run

test: ## builds with warnings as errors, lints, runs every test
	@Scripts/test

lint: ## checks the style of all Swift files
	@swift format lint --strict --recursive --parallel Package.swift Sources Tests

bench: ## measures speed against its limits and peers, in one run
	@Scripts/bench

fuzz: ## feeds the HTTP parser with mutated input for SECONDS (60)
	@Scripts/fuzz $(or $(SECONDS),60)

schema: ## writes Migrations/schema.sql anew
	@Scripts/schema

clean-data: ## removes the sample data, its database and its sign-in (asks first)
	@Scripts/clean-data
