using Symflux.Cli;

return await Interrupts.RunAsync(cancellation => CommandLine.InvokeAsync(args, Console.Out, Console.Error, cancellation));
