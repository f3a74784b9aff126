using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Wiber.Tui.CommandLine;

/// <summary>Prints name and version.</summary>
internal sealed class PrintVersion : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        string version = typeof(PrintVersion).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        parseResult.InvocationConfiguration.Output.WriteLine($"wiber {version.Split('+')[0]}");
        parseResult.InvocationConfiguration.Output.Flush();
        return ExitCode.Done;
    }
}
