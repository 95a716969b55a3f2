namespace Symflux.Experiments.Frame;

/// <summary>In which form an experiment is made.</summary>
/// <param name="IsQuick">Whether it is the small form.</param>
/// <param name="Folder">Folder of photographs, or null for synthetic images; part of no setting.</param>
/// <param name="Images">What the images are: part of the settings of every run that sees them.</param>
internal sealed record ExperimentForm(bool IsQuick, string? Folder, string Images);
