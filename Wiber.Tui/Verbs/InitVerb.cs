using System.CommandLine;
using System.Text;
using Wiber.Client.Configuration;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Formatting;

namespace Wiber.Tui.Verbs;

/// <summary><c>wiber init</c>: writes a cluster.toml to begin with.</summary>
internal static class InitVerb
{
    private const int NodeCount = 3;

    public static Verb Create(CommandRunner runner)
    {
        var verb = new Verb("init", "Write a cluster.toml that describes three nodes on this machine.", """
            Writes ./cluster.toml, or the file that --config names. A file that exists is left alone unless --force is given.
            With --json: {"file", "overwritten"}.

            Examples:
              wiber init && wiber up
              wiber init --config /srv/wiber/cluster.toml
            """);
        var force = new Option<bool>("--force") { Description = "Replace a file that exists." };
        verb.Options.Add(force);
        runner.Bind(verb, context => RunAsync(context, context.Arguments.GetValue(force)));
        return verb;
    }

    private static async Task<int> RunAsync(CommandContext context, bool isForced)
    {
        string path = Path.GetFullPath(context.ConfigPath ?? ClusterConfig.DefaultFileName);
        bool exists = File.Exists(path);
        if (exists && !isForced)
        {
            throw new CommandException(ExitCode.Usage, $"{path} exists; --force replaces it");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);

        // Between the look above and here someone else may have made the file.
        await using (var file = new FileStream(path, isForced ? FileMode.Create : FileMode.CreateNew))
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes(ClusterConfigTemplate.Write(NodeCount)), context.CancellationToken);
        }

        context.Output.WriteLine(context.IsJson
            ? JsonLine.Of(new InitDocument(path, exists))
            : $"wrote {path}: three nodes on the ports 9101 to 9103. Next: wiber up");
        return ExitCode.Done;
    }
}
