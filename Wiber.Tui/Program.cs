using Wiber.Tui.CommandLine;
using Wiber.Tui.Terminal;

using var interrupt = new Interrupt();
return await WiberCommandLine.RunAsync(args, CommandStreams.OfProcess(), interrupt.Token);
