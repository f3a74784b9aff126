using System.Text;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Terminal;

namespace Wiber.UnitTests.Tui;

/// <summary>A run of the console within the test: arguments in, exit code and both outputs out.</summary>
internal sealed record ConsoleRun(int ExitCode, string Output, string Error)
{
    public static async Task<ConsoleRun> OfAsync(string[] args, string input = "", CancellationToken cancellationToken = default)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        var streams = new CommandStreams
        {
            Input = new MemoryStream(Encoding.UTF8.GetBytes(input)),
            Output = output,
            Error = error,
        };
        int exitCode = await WiberCommandLine.RunAsync(args, streams, cancellationToken);
        return new ConsoleRun(exitCode, output.ToString(), error.ToString());
    }
}
