namespace Symflux.Imaging.Files.Tiff;

/// <summary>Kinds of samples with the code numbers of TIFF.</summary>
internal enum TiffSampleKind
{
    Unsigned = 1,
    Signed = 2,
    Float = 3,
    Untyped = 4,
}
