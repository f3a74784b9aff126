using System.Text;

namespace Wiber.UnitTests.Raft.Transcripts.Runner;

/// <summary>
/// The text of a scenario: prose after <c>#</c>, commands after <c>&gt;</c>, and below each command the output that is expected.
/// </summary>
internal static class TranscriptFile
{
    private const int LinesBeforeError = 40;

    /// <summary>Carries out all commands.</summary>
    /// <param name="name">Named in errors.</param>
    /// <param name="text">The scenario.</param>
    /// <param name="execute">Carries out one command and gives its output.</param>
    /// <returns>The text with the output that there was in place of the one that was expected.</returns>
    public static string Play(string name, string text, Func<string, IReadOnlyList<string>> execute)
    {
        var played = new StringBuilder();
        bool isOutputExpected = false;
        int number = 0;
        foreach (string line in text.TrimEnd('\n').Split('\n'))
        {
            number++;
            bool isCommand = line.StartsWith("> ", StringComparison.Ordinal);
            if (!isCommand && line.Length > 0 && line[0] != '#')
            {
                // Output of the command above; what it is now was written with the command.
                if (!isOutputExpected)
                {
                    throw new TranscriptException(name, number, $"'{line}' is no prose (#), no command (>) and no output of one");
                }

                continue;
            }

            played.Append(line).Append('\n');
            isOutputExpected = isCommand;
            if (isCommand)
            {
                foreach (string output in Execute(name, number, line[2..], execute, played))
                {
                    played.Append(output).Append('\n');
                }
            }
        }

        return played.ToString();
    }

    private static IReadOnlyList<string> Execute(
        string name, int number, string command, Func<string, IReadOnlyList<string>> execute, StringBuilder played)
    {
        try
        {
            return execute(command);
        }
        catch (Exception e)
        {
            IEnumerable<string> before = played.ToString().Split('\n').TakeLast(LinesBeforeError);
            throw new TranscriptException(
                name, number, $"'{command}': {e.Message}\nBefore that:\n{string.Join('\n', before)}", e);
        }
    }
}
