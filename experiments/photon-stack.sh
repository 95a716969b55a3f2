#!/usr/bin/env bash
# Default settings of denoising against the best of 32 others on seeded data of few photons (gain 40, offset 400, read noise 60): a stack
# of four brightnesses and two fields of stars. Prints the rows of the table in docs/RESULTS.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
dotnet build -c Release -v q tests/Symflux.Restoration.Tests
dotnet tests/Symflux.Restoration.Tests/bin/Release/net10.0/Symflux.Restoration.Tests.dll -class '*BestSettingTests' -showliveoutput
