#:project ../src/Symflux.Restoration/Symflux.Restoration.csproj
#:property PublishAot=false

// What is proven about a trained network: that its output is never larger than its input, whatever it was trained to do; and what is not, with the reason.
using Symflux.Certificates;
using Symflux.Restoration;
using Symflux.Solving;

foreach (var name in args is [] ? ["certified-25", "nonexpansive-25"] : args)
{
    var model = ModelStore.Load(name);
    var certificate = Certificate.Of(model.Blueprint);
    Console.WriteLine($"{name}: ‖out‖ ≤ {Words(certificate.NormStable)} ‖in‖, ‖out₁ − out₂‖ ≤ {Words(certificate.Lipschitz)} ‖in₁ − in₂‖");
    Console.WriteLine($"  in single precision (1 + {certificate.SinglePrecision.Delta:E1}) times that");
}

// A proof can be tried: however wild the input is, the bound holds.
var denoiser = ModelStore.Load("certified-25").Blueprint;
var wild = new Symflux.Fields.Field<float>(Symflux.Fields.Grid.Image(96, 96));
var random = new Random(1);
foreach (ref var value in wild.Values)
{
    value = random.NextSingle() < 0.5f ? -1000 : 1000;
}

Console.WriteLine($"a wild input of norm 1 gives an output of norm {Norm(Solver.Run(denoiser, wild)) / Norm(wild):F3}");

static string Words(Claim claim) => claim.Constant is { } constant ? $"{constant:G4}" : "(refused)";

static double Norm(Symflux.Fields.Field<float> field) => Math.Sqrt(field.Values.ToArray().Sum(value => (double)value * value));

// It prints:
//> certified-25: ‖out‖ ≤ 1 ‖in‖, ‖out₁ − out₂‖ ≤ (refused) ‖in₁ − in₂‖
//>   in single precision (1 + 2.0E-005) times that
//> nonexpansive-25: ‖out‖ ≤ 1 ‖in‖, ‖out₁ − out₂‖ ≤ 1 ‖in₁ − in₂‖
//>   in single precision (1 + 1.2E-001) times that
//> a wild input of norm 1 gives an output of norm 0.5…
