# Clarity: a program-information assistant. `make help` lists everything.
.DEFAULT_GOAL := help
.PHONY: help setup run sms shell train widget widget-test callbacks backup test check lock preview release-check clean

PYTHON := .venv/bin/python
STAMP := .venv/.installed
WIDGET := widget/dist/manifest.json
WIDGET_SOURCES := $(shell find widget -name node_modules -prune -o -name dist -prune -o -name test -prune -o -type f -print)

help: ## Show this list
	@awk 'BEGIN {FS = ":.*##"} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*##/ {printf "  %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Use
run: setup widget ## Set up what is missing, train if needed, start everything, wait until it answers
	@$(PYTHON) -m clarity.commands run

sms: setup ## Text it from this terminal while `make run` runs: a telephone and its carrier on loopback
	@$(PYTHON) -m clarity.commands sms

shell: setup ## Train if needed, then talk to the assistant in this terminal (Rasa's own shell)
	@$(PYTHON) -m clarity.commands shell

train: setup ## Train the model when something that matters changed
	@$(PYTHON) -m clarity.commands train

widget: $(WIDGET) ## Build the chat window into widget/dist when it changed

$(WIDGET): $(STAMP) $(WIDGET_SOURCES) deploy/widget.sh
	@sh deploy/widget.sh build
	@touch $(WIDGET)

##@ Call backs
callbacks: setup ## List who waits to be called, without personal data (docs/runbooks/callbacks.md has the rest)
	@$(PYTHON) -m clarity.commands callbacks list

backup: setup ## Write all requests to a new sealed file (FILE=/safe/place/name.backup BY=your.account)
	@$(PYTHON) -m clarity.commands backup "$(FILE)" --by "$(BY)"

##@ Words
preview: setup ## Show answers as web and SMS: segments, reading grade, facts, review state (ANSWER=ask_duration for one)
	@$(PYTHON) -m clarity.commands preview $(ANSWER)

release-check: setup ## List what nobody has signed or what is overdue; fails when anything is
	@$(PYTHON) -m clarity.commands release-check

##@ Prove
test: setup ## Check, train if needed, run every test
	@# Side by side: the training needs one processor for minutes before it needs both.
	@$(MAKE) --no-print-directory --jobs 2 train check widget-test
	@$(PYTHON) -m pytest --numprocesses 2 --dist loadgroup --no-loadscope-reorder

widget-test: setup ## Check types, sizes and promises of the chat window
	@sh deploy/widget.sh test

check: setup ## Format, lint, types and import rules, without running anything
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-cache

##@ Maintain
setup: $(STAMP) ## Get uv, Python 3.10 and the locked packages when they are missing

$(STAMP): requirements-dev.txt .python-version deploy/setup.sh
	@sh deploy/setup.sh
	@touch $(STAMP)

lock: setup ## Resolve and hash the requirements anew
	@sh deploy/setup.sh lock

clean: ## Remove what was built (not var/, which holds keys and conversations)
	rm -rf .venv .tools .rasa models/*.tar.gz models/*.fingerprint models/crisis widget/dist widget/node_modules
