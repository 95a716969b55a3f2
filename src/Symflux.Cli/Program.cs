using Symflux.Cli;

return await Interrupts.RunAsync(cancellation => Launch.RunAsync(args, cancellation));
