#:project ../src/Symflux.Onnx/Symflux.Onnx.csproj
#:project ../src/Symflux.Restoration/Symflux.Restoration.csproj
#:package Microsoft.ML.OnnxRuntime
#:property PublishAot=false

// Writes a trained model as an ONNX file for images of every size, runs it with ONNX Runtime, and compares: the numbers are those of the solver.
using Microsoft.ML.OnnxRuntime;
using Symflux.Imaging;
using Symflux.Onnx;
using Symflux.Restoration;
using Symflux.Solving;

var path = args is [var named] ? named : Path.Combine(Directory.CreateTempSubdirectory("symflux-onnx-").FullName, "certified-25.onnx");
var model = ModelStore.Load("certified-25");
var summary = OnnxModel.Write(path, model);
Console.WriteLine($"{summary.Parameters} parameters, {summary.Bytes / 1024} KB, {summary.Operators.Values.Sum()} nodes");

var noisy = GaussianNoise.Add(Cartoon.Create(80, 60, seed: 1), sigma: 25, seed: 1);
using var session = new InferenceSession(path);
using var input = OrtValue.CreateTensorValueFromMemory(noisy.Values.ToArray(), [1, 1, 60, 80]);
using var options = new RunOptions();
using var outputs = session.Run(options, ["input"], [input], ["output"]);
var solved = Solver.Run(model.Blueprint, noisy);
var difference = solved.Values.ToArray().Zip(outputs[0].GetTensorDataAsSpan<float>().ToArray(), (a, b) => Math.Abs(a - b)).Max();
Console.WriteLine($"differs from the solver by less than a hundredth of a grey value: {difference < 0.01}");
Console.WriteLine($"κ = {session.ModelMetadata.CustomMetadataMap["symflux.certificate.kappa"]} is in the file's metadata");
if (args.Length == 0)
{
    Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
}

// It prints:
//> 29060 parameters, … KB, … nodes
//> differs from the solver by less than a hundredth of a grey value: True
//> κ = 1 is in the file's metadata
