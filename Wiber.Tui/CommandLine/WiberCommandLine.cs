using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Wiber.Client.Configuration;
using Wiber.Tui.Terminal;
using Wiber.Tui.Verbs;

namespace Wiber.Tui.CommandLine;

/// <summary>The command line of <c>wiber</c>.</summary>
internal static class WiberCommandLine
{
    private const string Notes = """
        Examples:
          wiber demo                       a cluster that loses its leader while publishing, checked to the last message
          wiber init && wiber up           describe a cluster of three nodes here, and start it
          wiber send chat "hello"          publish a message to the topic chat
          wiber receive chat --follow      print the messages of chat as they come
          wiber monitor                    watch and steer it all on the whole terminal; wiber alone does it too
          wiber up --web                   the same in a browser, at http://localhost:8080
          wiber kill n1; wiber status      take a node down the hard way, and see who leads
          wiber doctor                     look for what is wrong, and say what to do

        Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 no leader or timed out, 130 interrupted.
        Results go to standard output, everything else to standard error. NO_COLOR=1 turns colours off.
        """;

    /// <summary>Parses and runs; answers the exit code.</summary>
    public static async Task<int> RunAsync(string[] args, CommandStreams streams, CancellationToken cancellationToken)
    {
        RootCommand root = Create(streams);
        if (args.Length == 0 && HasTerminal(streams) && HasCluster())
        {
            args = ["monitor"];
        }

        if (args.Length == 0)
        {
            await InvokeAsync(root.Parse("--help"), streams with { Output = streams.Error }, cancellationToken);
            return ExitCode.Usage;
        }

        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is not (HelpWithNotes or PrintVersion))
        {
            foreach (string message in parsed.Errors.Select(Describe).Distinct())
            {
                streams.Error.WriteLine($"wiber: {message}");
            }

            streams.Error.WriteLine($"Try: {string.Join(' ', Path(parsed.CommandResult))} --help");
            return ExitCode.Usage;
        }

        return await InvokeAsync(parsed, streams, cancellationToken);
    }

    private static bool HasTerminal(CommandStreams streams) => streams is { IsInputTerminal: true, IsOutputTerminal: true };

    private static bool HasCluster()
    {
        try
        {
            ClusterConfig.Locate();
            return true;
        }
        catch (ClusterConfigException)
        {
            // Who has no cluster yet is shown how to get one.
            return false;
        }
    }

    private static IEnumerable<string> Path(CommandResult command) =>
        command.Parent is CommandResult parent ? Path(parent).Append(command.Command.Name) : ["wiber"];

    private static string Describe(ParseError error) =>
        error.SymbolResult is ArgumentResult { Tokens.Count: 0, Parent: CommandResult } missing
            ? $"{missing.Argument.Name} is missing"
            : error.Message;

    private static Task<int> InvokeAsync(ParseResult parsed, CommandStreams streams, CancellationToken cancellationToken)
    {
        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,

            // Signals arrive through the token; see Interrupt.
            ProcessTerminationTimeout = null,
            Output = streams.Output,
            Error = streams.Error,
        };
        return parsed.InvokeAsync(configuration, cancellationToken);
    }

    private static RootCommand Create(CommandStreams streams)
    {
        var root = new RootCommand("Start, steer, break and watch a Wiber message cluster, and send and receive its messages.");
        var options = new GlobalOptions();
        options.AddTo(root);
        foreach (Option option in root.Options)
        {
            if (option is HelpOption help)
            {
                help.Action = new HelpWithNotes((HelpAction)help.Action!, Notes);
            }
            else if (option is VersionOption version)
            {
                version.Action = new PrintVersion();
            }
        }

        var runner = new CommandRunner(options, streams);
        Func<CommandRunner, Verb>[] verbs =
        [
            UpVerb.Create, DownVerb.Create,
            NodeVerbs.CreateStart, NodeVerbs.CreateStop, NodeVerbs.CreateKill, RestartVerb.Create, ReloadVerb.Create,
            IsolationVerbs.CreateCut, IsolationVerbs.CreateHeal,
            MemberVerbs.Create, StatusVerb.Create, MonitorVerb.Create, GatewayVerb.Create,
            SendVerb.Create, ReceiveVerb.Create, HistoryVerb.Create, TopicsVerb.Create, GroupsVerb.Create, TimeVerb.Create,
            LogsVerb.Create, DoctorVerb.Create, BackupVerbs.CreateBackup, BackupVerbs.CreateRestore,
            BenchVerb.Create, DemoVerb.Create, InitVerb.Create, CertVerb.Create, TokenVerb.Create,
        ];
        foreach (Func<CommandRunner, Verb> create in verbs)
        {
            root.Subcommands.Add(create(runner));
        }

        return root;
    }
}
