using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Wiber.Tui.CommandLine;

/// <summary>Prints the help of a command, and after it the verb's notes and examples.</summary>
internal sealed class HelpWithNotes(HelpAction help, string rootNotes) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int exitCode = help.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        output.WriteLine((parseResult.CommandResult.Command as Verb)?.Notes ?? rootNotes);
        output.Flush();
        return exitCode;
    }
}
