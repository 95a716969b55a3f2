using Xunit.Sdk;
using Xunit.v3;

// Commands train and attack: TorchSharp reads the numbers of an operation after their last managed use, and a garbage collection that another test
// causes in this moment may finalise them. See SingleThreaded of the tests of networks.
[assembly: Parallelization(Mode = ParallelMode.None)]
