namespace Symflux.Multigrid.Inpainting;

/// <summary>What a <see cref="GradientBalance{T}"/> makes of gradients: the fluxes whose balance it takes.</summary>
internal interface IGradientFlux<T>
{
    /// <summary>Turns the gradients in a row into fluxes, in place.</summary>
    /// <param name="y">The row, from −1 for the one above those of a rank.</param>
    /// <param name="x">Differences along the row over the spacing, a row for each channel, 0 beyond the image up to a whole vector.</param>
    /// <param name="below">Differences to the row below, alike.</param>
    /// <param name="part">The thread.</param>
    void Turn(int y, T[][] x, T[][] below, int part);
}
