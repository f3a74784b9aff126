namespace Wiber.Tui.CommandLine;

/// <summary>Ends a verb with a message for the user and an exit code.</summary>
internal sealed class CommandException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
