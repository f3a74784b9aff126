using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Wiber.Client.Configuration;
using Wiber.Node.Hosting.Clocks;

namespace Wiber.Node.Hosting;

/// <summary>The daemon's command line.</summary>
internal sealed record NodeCommandLine(string Id, string? ConfigPath, string? DataRoot, bool IsDetached)
{
    private const string Backup = "--backup";
    private const string Restore = "--restore";
    private const string LogFormatName = "--log-format";
    private const string ClockOffset = "--test-clock-offset-ms";
    private const string ClockDrift = "--test-clock-drift-ppm";
    private const string ClockStep = "--test-clock-step-ms";
    private const int WrongMsMax = 3_600_000;

    public const string Help = """
        wiber-node: one node of a Wiber cluster.

          wiber-node --id ID [--config FILE] [--data-root DIR] [--log-format NAME] [--detached]

          --id ID            the node's id in cluster.toml
          --config FILE      the cluster's file; default: $WIBER_CONFIG, then ./cluster.toml
          --data-root DIR    folder for the data of all nodes, instead of the one in cluster.toml
          --log-format NAME  text or json, instead of the one in cluster.toml
          --detached         once the node is up, say "wiber-node: up" and leave the terminal; so `wiber up` starts nodes
          --backup FILE      save what the node has, which must not run, and end; `wiber backup --offline`
          --restore FILE     make the node's folder from a backup, and end; `wiber restore`
          --version          print the version
          --help             print this

        For tests of clusters on one machine only:
          --test-clock-offset-ms N   the wall clock is wrong by so many milliseconds
          --test-clock-drift-ppm N   the clocks run too fast by so many millionths
          --test-clock-step-ms N     the wall clock is set by so many milliseconds, forth and back in turns, every 5 s

        Exit codes: 0 stopped as asked, 1 failed while running, 2 wrong usage, wrong cluster.toml or a port in use.
        """;

    /// <summary>How the node's log is written, if not as cluster.toml says.</summary>
    public LogFormat? LogFormat { get; init; }
    /// <summary>The backup to make of the node's folder, instead of running the node.</summary>
    public string? BackupPath { get; init; }

    /// <summary>The backup to make the node's folder from, instead of running the node.</summary>
    public string? RestorePath { get; init; }

    /// <summary>How wrong the clocks are made on purpose.</summary>
    public ClockShift TestClock { get; init; }

    /// <summary>Reads the arguments. <paramref name="problem"/> says in one line what is wrong with them.</summary>
    public static bool TryParse(
        IReadOnlyList<string> arguments,
        [NotNullWhen(true)] out NodeCommandLine? commandLine,
        [NotNullWhen(false)] out string? problem)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        commandLine = null;
        for (int i = 0; i < arguments.Count; i++)
        {
            string name = arguments[i];
            string? value = null;
            int equals = name.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                (name, value) = (name[..equals], name[(equals + 1)..]);
            }

            if (name is not ("--id" or "--config" or "--data-root" or "--detached"
                or LogFormatName or Backup or Restore or ClockOffset or ClockDrift or ClockStep))
            {
                problem = $"unknown argument {name}; see wiber-node --help";
                return false;
            }

            if (name != "--detached" && value is null)
            {
                if (++i == arguments.Count)
                {
                    problem = $"{name} needs a value";
                    return false;
                }

                value = arguments[i];
            }

            if (!values.TryAdd(name, value))
            {
                problem = $"{name} is given twice";
                return false;
            }
        }

        if (values.GetValueOrDefault("--id") is not { Length: > 0 } id)
        {
            problem = "--id is missing: which node of cluster.toml shall this be?";
            return false;
        }

        if (values.ContainsKey(Backup) && values.ContainsKey(Restore))
        {
            problem = $"{Backup} and {Restore} do not go together";
            return false;
        }

        if (!TryParseNumber(values, ClockOffset, WrongMsMax, out int offsetMs, out problem)
            || !TryParseNumber(values, ClockDrift, 10_000, out int driftPpm, out problem)
            || !TryParseNumber(values, ClockStep, WrongMsMax, out int stepMs, out problem))
        {
            return false;
        }

        if (!TryParseFormat(values.GetValueOrDefault(LogFormatName), out LogFormat? format))
        {
            problem = $"{LogFormatName} must be text or json, not \"{values[LogFormatName]}\"";
            return false;
        }

        commandLine = new NodeCommandLine(
            id, values.GetValueOrDefault("--config"), values.GetValueOrDefault("--data-root"), values.ContainsKey("--detached"))
        {
            LogFormat = format,
            BackupPath = values.GetValueOrDefault(Backup),
            RestorePath = values.GetValueOrDefault(Restore),
            TestClock = new ClockShift(offsetMs, driftPpm, stepMs),
        };
        return true;
    }

    private static bool TryParseFormat(string? text, out LogFormat? format)
    {
        format = text switch
        {
            "text" => Wiber.Client.Configuration.LogFormat.Text,
            "json" => Wiber.Client.Configuration.LogFormat.Json,
            _ => null,
        };
        return text is null || format is not null;
    }

    private static bool TryParseNumber(
        Dictionary<string, string?> values, string name, int max, out int number, [NotNullWhen(false)] out string? problem)
    {
        number = 0;
        string? text = values.GetValueOrDefault(name);
        bool isNumber = text is null
            || (int.TryParse(text, CultureInfo.InvariantCulture, out number) && number >= -max && number <= max);
        problem = isNumber ? null : $"{name} must be a whole number from -{max} to {max}, not \"{text}\"";
        return isNumber;
    }
}
