using Symflux.Experiments;

return await Interrupts.RunAsync(cancellation => ExperimentLine.InvokeAsync(args, Console.Out, Console.Error, cancellation));
