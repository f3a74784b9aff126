using System.CommandLine;
using Wiber.Client;
using Wiber.Client.Configuration;
using Wiber.Client.Diagnostics;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Doctor;
using Wiber.Tui.Formatting;

namespace Wiber.Tui.Verbs;

/// <summary><c>wiber doctor</c>: looks for what is wrong with a cluster and its machine, and says what to do.</summary>
internal static class DoctorVerb
{
    public static Verb Create(CommandRunner runner)
    {
        var verb = new Verb("doctor", "Look for what is wrong with the cluster and this machine, and say what to do.", """
            Looks at cluster.toml, runtime, daemon and open file limit; of each node on this machine at ports, folder, space, how
            long a sync of its disk takes, and its log since the last start; and at the cluster: leader, nodes, how many may still
            fail, members, lag, same content, clocks, versions. A line a check: ok, warn (it works, and less can go wrong than
            should) or fail, and what to do. Small files are written into the data folders to measure the disks, and removed.
            The exit code is 1 if anything failed, 2 if cluster.toml cannot be used, else 0.
            With --json: {"ok", "findings": [{"result": "ok|warn|fail", "check", "target", "message", "action"}]}.

            Examples:
              wiber doctor
              wiber doctor --machine && wiber up
              wiber doctor --json | jq -r '.findings[] | select(.result != "ok") | .message'
            """);
        var machine = new Option<bool>("--machine") { Description = "Look at this machine only; the cluster need not run." };
        verb.Options.Add(machine);
        runner.Bind(verb, context => RunAsync(context, context.Arguments.GetValue(machine)));
        return verb;
    }

    private static async Task<int> RunAsync(CommandContext context, bool isMachineOnly)
    {
        ClusterConfig config;
        try
        {
            config = context.LoadConfig();
        }
        catch (ClusterConfigException error)
        {
            Print(context, [ClusterFinding.Error("Config", "cluster.toml", error.Message, "Mend it, or wiber init.")]);
            return ExitCode.Usage;
        }

        using WiberClient client = context.Connect(config);
        var run = new DoctorRun(config, client);
        List<ClusterFinding> findings = [.. run.CheckMachine()];
        if (!isMachineOnly)
        {
            findings.AddRange(await run.CheckClusterAsync(context.CancellationToken));
        }

        Print(context, findings);
        return findings.Exists(finding => finding.Severity == FindingSeverity.Error) ? ExitCode.Failed : ExitCode.Done;
    }

    private static void Print(CommandContext context, IReadOnlyList<ClusterFinding> findings)
    {
        if (context.IsJson)
        {
            context.Output.WriteLine(JsonLine.Of(DoctorDocument.Of(findings)));
            return;
        }

        foreach (string line in DoctorText.Lines(findings, context.Palette))
        {
            context.Output.WriteLine(line);
        }
    }
}
