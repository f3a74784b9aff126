using System.CommandLine;
using System.Globalization;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Backups;
using Wiber.Client.Configuration;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Formatting;

namespace Wiber.Tui.Verbs;

/// <summary><c>wiber backup</c>, <c>wiber backup verify</c> and <c>wiber restore</c>.</summary>
internal static class BackupVerbs
{
    private const string JsonNote = """
        With --json: {"path", "bytes", "manifest": {"cluster", "node", "createdAt", "lastIndex", "lastTerm", ...}}.
        """;

    public static Verb CreateBackup(CommandRunner runner)
    {
        var verb = new Verb("backup", "Save all that the cluster holds into one file, while it runs.", $"""
            Topics, messages with offsets, ids and times, consumer groups with their offsets, and what is remembered to tell a
            retry from a new message, as of one entry of the log: everything acknowledged before is in it. It is taken from a
            follower if there is one, read again from the disk, and checked; only then it gets its name. In a folder it gets a
            name of its own, such as wiber-20260131T120000Z.wiberbackup. {JsonNote}

            Examples:
              wiber backup /backups/
              wiber backup before-upgrade.wiberbackup --node n2
              wiber backup rescue.wiberbackup --node n2 --offline      n2 does not run any more
              wiber backup verify before-upgrade.wiberbackup
            """);
        var target = new Argument<string>("FILE") { Description = "The file to make, or a folder for it." };
        var node = new Option<string?>("--node") { Description = "The node to take it from.", HelpName = "ID" };
        var offline = new Option<bool>("--offline")
        {
            Description = "Take it from the folder of a node on this machine that does not run; --node says which.",
        };
        Option<string?> consistency = ConsistencyOption.Create();
        consistency.Description = "linearizable: everything acknowledged before. local: what the node has, also where no "
            + "majority is up. Default: linearizable.";
        verb.Arguments.Add(target);
        foreach (Option option in (Option[])[node, offline, consistency])
        {
            verb.Options.Add(option);
        }

        verb.Subcommands.Add(CreateVerify(runner));
        runner.Bind(verb, async context =>
        {
            ClusterConfig config = context.LoadConfig();
            BackupFile file = BackupFile.ForNew(context.Arguments.GetRequiredValue(target), config.Name, DateTimeOffset.UtcNow);
            string? id = context.Arguments.GetValue(node);
            if (context.Arguments.GetValue(offline))
            {
                NodeConfig found = CommandContext.FindNode(config, id ?? throw new CommandException(
                    ExitCode.Usage, "--offline takes the backup from one node's folder; say which with --node"));
                return Print(context, await new OfflineBackups(config).BackupAsync(found, file, context.CancellationToken));
            }

            using WiberClient client = context.Connect(config);
            ReadConsistency wanted = context.Arguments.GetValue(consistency) is null
                ? ReadConsistency.Linearizable
                : ConsistencyOption.Read(context.Arguments, consistency);
            return Print(context, await client.BackupAsync(file, id, wanted, context.CancellationToken));
        });
        return verb;
    }

    public static Verb CreateRestore(CommandRunner runner)
    {
        var verb = new Verb("restore", "Found a new cluster from a backup.", """
            Checks the whole backup, then makes the folder of the first node of cluster.toml from it; run it on that node's
            machine. Start all nodes then, the others with empty folders: they found a new cluster, and go on behind the last
            entry of the backup. It has the name and the nodes of cluster.toml, whatever those of the saved one were. Refused if a
            node of cluster.toml has data here. With --json: {"node", "dataDirectory", "manifest"}.

            Examples:
              wiber restore before-upgrade.wiberbackup && wiber up
              wiber restore /backups/wiber-20260131T120000Z.wiberbackup --config /srv/copy/cluster.toml
            """);
        Argument<string> source = FileArgument();
        verb.Arguments.Add(source);
        runner.Bind(verb, async context =>
        {
            ClusterConfig config = context.LoadConfig();
            var file = new BackupFile(Path.GetFullPath(context.Arguments.GetRequiredValue(source)));
            NodeConfig made = await new OfflineBackups(config).RestoreAsync(file, context.CancellationToken);
            BackupManifest manifest = await file.ReadManifestAsync(context.CancellationToken);
            context.Output.WriteLine(context.IsJson
                ? JsonLine.Of(new RestoreDocument(made.Id, made.DataDirectory, manifest))
                : $"{made.Id} holds {Describe(manifest)} in {made.DataDirectory}\nnext: wiber up");
            return ExitCode.Done;
        });
        return verb;
    }

    private static Verb CreateVerify(CommandRunner runner)
    {
        var verb = new Verb("verify", "Read a backup and check every checksum in it.", $"""
            Says where it is damaged if it is, and ends with exit code 1. {JsonNote}

            Examples:
              wiber backup verify before-upgrade.wiberbackup
            """);
        Argument<string> source = FileArgument();
        verb.Arguments.Add(source);
        runner.Bind(verb, async context => Print(
            context,
            await new BackupFile(context.Arguments.GetRequiredValue(source)).VerifyAsync(context.CancellationToken)));
        return verb;
    }

    private static Argument<string> FileArgument() => new("FILE") { Description = "The backup." };

    private static int Print(CommandContext context, BackupSummary backup)
    {
        context.Output.WriteLine(context.IsJson
            ? JsonLine.Of(backup)
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{backup.Path}: {backup.Bytes:N0} bytes, whole; {Describe(backup.Manifest)}"));
        return ExitCode.Done;
    }

    private static string Describe(BackupManifest manifest) =>
        $"cluster {manifest.Cluster} up to entry {manifest.LastIndex} of term {manifest.LastTerm}, "
        + $"taken from {manifest.Node} at {manifest.CreatedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z";
}
