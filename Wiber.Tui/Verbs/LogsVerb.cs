using System.CommandLine;
using Wiber.Client.Configuration;
using Wiber.Client.Logs;
using Wiber.Client.Processes;
using Wiber.Client.Text;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Formatting;
using Wiber.Tui.Terminal;

namespace Wiber.Tui.Verbs;

/// <summary><c>wiber logs</c>: prints a node's log from its tail, or follows it.</summary>
internal static class LogsVerb
{
    private const int TailDefault = 50;

    public static Verb Create(CommandRunner runner)
    {
        var verb = new Verb("logs", "Print the last lines of a node's log, or follow it.", """
            Works on this machine, whether the node runs or not. Following goes on when the node starts a new file. On a terminal
            control characters are written out. A node that logs in JSON ([log] format in cluster.toml) is shown like any other,
            unless --raw asks for the lines as they are in the file. With --json: {"node", "line"}, a line of the log a line.

            Examples:
              wiber logs n1
              wiber logs n1 --tail 1000 | grep leader
              wiber logs n1 --follow
              wiber logs n1 --raw --follow | jq 'select(.level == "WRN")'
            """);
        var node = new Argument<string>("NODE") { Description = "The node's id in cluster.toml, such as n1." };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with new lines as they come, until interrupted." };
        var tail = new Option<long>("--tail", "-n")
        {
            Description = "Begin with so many of the last lines.",
            HelpName = "N",
            DefaultValueFactory = _ => TailDefault,
            CustomParser = NumberRule.Whole("--tail", 0),
        };
        var raw = new Option<bool>("--raw") { Description = "Print lines as they are in the file, also those in JSON." };
        verb.Arguments.Add(node);
        verb.Options.Add(follow);
        verb.Options.Add(tail);
        verb.Options.Add(raw);
        runner.Bind(verb, async context =>
        {
            NodeConfig found = CommandContext.FindNode(context.LoadConfig(), context.Arguments.GetRequiredValue(node));
            var log = new LogFollower(
                NodeFiles.ConsoleLog(found.DataDirectory), context.Arguments.GetValue(raw));
            long lineCount = context.Arguments.GetValue(tail);
            if (context.Arguments.GetValue(follow))
            {
                await LinePrinter.PrintAsync(
                    context.Output,
                    token => log.FollowAsync(lineCount, token),
                    line => Format(context, found, line),
                    countMax: null,
                    context.CancellationToken);
            }
            else
            {
                PrintTail(context, found, log, lineCount);
            }

            return ExitCode.Done;
        });
        return verb;
    }

    private static void PrintTail(CommandContext context, NodeConfig node, LogFollower log, long lineCount)
    {
        try
        {
            foreach (string line in log.ReadTail(lineCount))
            {
                context.Output.WriteLine(Format(context, node, line));
            }
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException(
                ExitCode.Failed, $"{node.Id} has no log yet: there is no {NodeFiles.ConsoleLog(node.DataDirectory)}");
        }
    }

    private static string Format(CommandContext context, NodeConfig node, string line) =>
        context.IsJson ? JsonLine.Of(new LogLineDocument(node.Id, line))
        : context.Streams.IsOutputTerminal ? TerminalText.Escape(line)
        : line;
}
