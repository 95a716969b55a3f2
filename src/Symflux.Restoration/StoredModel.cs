using Symflux.Blueprints;

namespace Symflux.Restoration;

/// <summary>A model that was found. It is read when it is first asked for, and at most once.</summary>
public sealed class StoredModel
{
    private readonly Lazy<Model> model;
    private readonly Lazy<ModelSummary> summary;
    private readonly Lazy<ProvenConstants> constants;

    private StoredModel(string name, string origin, Func<Model> read, ModelIndex? known)
    {
        (Name, Origin) = (name, origin);
        model = new Lazy<Model>(read);
        summary = new Lazy<ModelSummary>(() => known?.Summary ?? ModelSummary.Of(model.Value));
        constants = new Lazy<ProvenConstants>(() => known?.Constants ?? ProvenConstants.Of(model.Value.Blueprint));
    }

    /// <summary>Its name: that of its file without the ending.</summary>
    public string Name { get; }

    /// <summary>Where it comes from, for messages: the path of a file, or that it is part of the library.</summary>
    public string Origin { get; }

    /// <summary>Whether it was read.</summary>
    internal bool IsRead => model.IsValueCreated;

    /// <summary>What its card says. A file is read for it; of the library's own models it is known.</summary>
    /// <exception cref="SymfluxException">The file is damaged or not a model.</exception>
    public ModelSummary Summary => summary.Value;

    /// <summary>What is proven of it. A file is read and certified for it; of the library's own models it is known.</summary>
    /// <exception cref="SymfluxException">The file is damaged or not a model.</exception>
    public ProvenConstants Constants => constants.Value;

    /// <summary>Reads it.</summary>
    /// <exception cref="SymfluxException">The file is damaged or not a model.</exception>
    public Model Load() => model.Value;

    /// <summary>A model of a folder.</summary>
    internal static StoredModel File(string path) => new(Path.GetFileNameWithoutExtension(path), path, () => ModelFile.Load(path), null);

    /// <summary>A model of the library.</summary>
    internal static StoredModel Embedded(ModelIndex known, Func<Stream> open) => new(
        known.Name, $"the library's {known.Name}",
        () =>
        {
            using var stream = open();
            return ModelFile.Read(stream);
        },
        known);
}
