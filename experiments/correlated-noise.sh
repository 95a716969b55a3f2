#!/usr/bin/env bash
# Default settings on Set12 with white noise; then noise of σ = 25 that neighbours have in common: default settings against noise that is taken for white, and against one model on the full
# grid at 1, 1.5 and 2 times the true level. Prints the rows of the table in docs/RESULTS.md; SYMFLUX_DATA names the folder that set12 is in.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
dotnet build -c Release -v q tests/Symflux.Restoration.Tests
dotnet tests/Symflux.Restoration.Tests/bin/Release/net10.0/Symflux.Restoration.Tests.dll \
  -method '*CorrelatedNoiseTests.On_photographs*' -explicit only -showliveoutput
