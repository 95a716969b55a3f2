namespace Symflux.Multigrid;

/// <summary>One line of a convergence history.</summary>
/// <param name="Cycle">Cycles done so far; 0 is the start.</param>
/// <param name="Residual">‖b − A(x)‖ relative to that of the initial guess.</param>
/// <param name="WorkUnits">Work so far; one evaluation of A on the finest grid is 1, a smoothing sweep counts as one evaluation.</param>
/// <param name="Sweeps">ν, smoothing sweeps before and after the coarse correction in this cycle.</param>
public readonly record struct CycleRecord(int Cycle, double Residual, double WorkUnits, int Sweeps);
