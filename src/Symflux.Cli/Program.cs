using Symflux.Cli;

WideProgram.TakePlace(args);
return await Interrupts.RunAsync(cancellation => Launch.RunAsync(args, cancellation));
