using Symflux.Blueprints;
using Symflux.Samples.Graphviz;

if (args is not [var path])
{
    Console.Error.WriteLine("usage: graphviz MODEL.safetensors > model.dot");
    return 2;
}

Console.Write(DotReader.Write(ModelFile.Load(path).Blueprint));
return 0;
