namespace Wiber.Tui.CommandLine;

/// <summary>Asks before something is lost for good.</summary>
internal static class Confirmation
{
    /// <param name="context">Where to ask.</param>
    /// <param name="isGiven">The answer is yes already.</param>
    /// <param name="question">What would be lost.</param>
    /// <exception cref="CommandException">The answer is no, or there is nobody to ask.</exception>
    public static void Require(CommandContext context, bool isGiven, string question)
    {
        if (isGiven)
        {
            return;
        }

        if (!context.Streams.IsInputTerminal)
        {
            throw new CommandException(ExitCode.Usage, "there is no terminal to ask on; say --yes");
        }

        context.Error.Write($"{question} [y/N] ");
        context.Error.Flush();
        using var answer = new StreamReader(context.Streams.Input, leaveOpen: true);
        if (answer.ReadLine()?.Trim().ToLowerInvariant() is not ("y" or "yes"))
        {
            throw new CommandException(ExitCode.Failed, "nothing was deleted");
        }
    }
}
