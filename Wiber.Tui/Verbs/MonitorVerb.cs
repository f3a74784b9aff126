using System.CommandLine;
using Wiber.Client.Configuration;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Monitor;
using Wiber.Tui.Monitor.Terminal;

namespace Wiber.Tui.Verbs;

/// <summary><c>wiber monitor</c>: the cluster on a whole screen.</summary>
internal static class MonitorVerb
{
    private const string NeedsUnix = "the monitor needs a terminal on Linux or macOS";

    private static readonly string[] LocaleVariables = ["LC_ALL", "LC_CTYPE", "LANG"];

    public static Verb Create(CommandRunner runner)
    {
        var verb = new Verb("monitor", "Watch and steer the cluster on the whole terminal.", """
            Nodes, logs, topics and groups, live; every action is a key away: ? shows them all. Opened on a cluster that is down,
            U starts it. Nodes go on when it is left. `wiber` alone in a terminal opens it where there is a cluster.toml. It needs
            a terminal on Linux or macOS; without one there is `wiber status --watch`, which prints lines.

            Examples:
              wiber monitor
              wiber up --monitor
              wiber monitor --yes            # for a cluster to play with
            """);
        var yes = new Option<bool>("--yes", "-y") { Description = "Kill and stop nodes without asking first." };
        var ascii = new Option<bool>("--ascii")
        {
            Description = "Write nothing but ASCII. Default: where the locale is not UTF-8.",
        };
        var picture = new Option<string?>("--picture")
        {
            Description = "Write the last screen as an SVG when it is left.",
            HelpName = "FILE",
            Hidden = true,
        };
        verb.Options.Add(yes);
        verb.Options.Add(ascii);
        verb.Options.Add(picture);
        runner.Bind(verb, context => RunAsync(context, new MonitorOptions
        {
            AsksFirst = !context.Arguments.GetValue(yes),
            IsAscii = context.Arguments.GetValue(ascii) || !IsUtf8(Environment.GetEnvironmentVariable),
            PicturePath = context.Arguments.GetValue(picture),
        }));
        return verb;
    }

    /// <summary>Runs the monitor as the global options say.</summary>
    /// <exception cref="CommandException">There is no terminal.</exception>
    public static Task<int> RunAsync(CommandContext context) =>
        RunAsync(context, new MonitorOptions { IsAscii = !IsUtf8(Environment.GetEnvironmentVariable) });

    /// <exception cref="CommandException">There is no terminal to run the monitor on.</exception>
    public static void RequireTerminal(CommandContext context)
    {
        string? problem = context.IsJson ? "the monitor does not go with --json"
            : !context.Streams.IsInputTerminal || !context.Streams.IsOutputTerminal ? "the monitor needs a terminal"
            : OperatingSystem.IsWindows() ? NeedsUnix
            : Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb"
                ? "the monitor needs a terminal that can place its cursor (TERM says it cannot)"
            : null;
        if (problem is not null)
        {
            throw new CommandException(ExitCode.Usage, $"{problem}; `wiber status --watch` prints lines instead");
        }
    }

    /// <summary>Whether the locale can show more than ASCII (setlocale(3): the first variable that is set counts).</summary>
    internal static bool IsUtf8(Func<string, string?> getVariable)
    {
        string locale = LocaleVariables.Select(getVariable).FirstOrDefault(value => !string.IsNullOrEmpty(value)) ?? "";
        return locale.Replace("-", "", StringComparison.Ordinal).Contains("utf8", StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<int> RunAsync(CommandContext context, MonitorOptions options)
    {
        RequireTerminal(context);
        if (OperatingSystem.IsWindows())
        {
            throw new CommandException(ExitCode.Usage, NeedsUnix);
        }

        ClusterConfig config = context.LoadConfig();
        using UnixTerminal terminal = UnixTerminal.TryOpen()
            ?? throw new CommandException(ExitCode.Failed, "the terminal does not tell its modes");
        await new MonitorSession(config, options with
        {
            ConfigPath = context.ConfigPath,
            UsesColor = context.Streams.UsesColor,
            Client = context.ClientOptions,
        }).RunAsync(terminal, context.CancellationToken);
        return ExitCode.Done;
    }
}
