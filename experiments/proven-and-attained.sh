#!/bin/sh
# The table "Proven and attained" of docs/RESULTS.md: one row for every model, with what is proven and what an attack attains.
# Usage: experiments/proven-and-attained.sh [SECONDS [MODEL...]]; SYMFLUX names the program, symflux by default.
set -eu
seconds=${1:-20}
[ $# -eq 0 ] || shift
if [ $# -eq 0 ]; then
    for file in "$(dirname "$0")"/../models/*.safetensors; do
        set -- "$@" "$(basename "$file" .safetensors)"
    done
fi

echo '| model | κ | ℓ |'
echo '|---|---|---|'
for model; do
    # A certificate that is beaten is a result as well: its interval is empty.
    lines=$(${SYMFLUX:-symflux} certify "$model" --attack "$seconds" || true)
    echo "| \`$model\` | $(echo "$lines" | sed -n 's/^  κ \(.*\), attained on .*/\1/p') | $(echo "$lines" | sed -n 's/^  ℓ \(.*\), attained on .*/\1/p') |"
done
