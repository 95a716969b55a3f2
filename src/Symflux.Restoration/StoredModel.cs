using Symflux.Blueprints;

namespace Symflux.Restoration;

/// <summary>A model that was found but not read yet.</summary>
public sealed class StoredModel
{
    private readonly Func<Model> load;

    internal StoredModel(string name, string origin, Func<Model> load) => (Name, Origin, this.load) = (name, origin, load);

    /// <summary>Its name: that of its file without the ending.</summary>
    public string Name { get; }

    /// <summary>Where it comes from, for messages: the path of a file, or that it is part of the library.</summary>
    public string Origin { get; }

    /// <summary>Reads it.</summary>
    /// <exception cref="SymfluxException">The file is damaged or not a model.</exception>
    public Model Load() => load();

    internal static StoredModel File(string path) => new(Path.GetFileNameWithoutExtension(path), path, () => ModelFile.Load(path));
}
