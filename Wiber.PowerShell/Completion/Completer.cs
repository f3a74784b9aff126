using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Wiber.Client;
using Wiber.Client.Configuration;
using Wiber.PowerShell.Connection;

namespace Wiber.PowerShell.Completion;

/// <summary>
/// Completes an argument with names of the cluster that the command line means. It never throws and never takes longer than its
/// patience: without an answer it completes nothing.
/// </summary>
public abstract class Completer : IArgumentCompleter
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    /// <summary>Completes an argument.</summary>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        string word = (wordToComplete ?? "").Trim('\'', '"');
        return Find(fakeBoundParameters)
            .Where(name => name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(name => new CompletionResult(Quote(name), name, CompletionResultType.ParameterValue, name));
    }

    /// <summary>Finds the names.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="config">Its configuration, or null.</param>
    /// <param name="bound">The other arguments of the command line.</param>
    /// <param name="cancellationToken">Ends at the patience's end.</param>
    internal abstract Task<IEnumerable<string>> FindAsync(
        WiberClient client, ClusterConfig? config, IDictionary bound, CancellationToken cancellationToken);

    private static string Quote(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':')
        ? name
        : $"'{name.Replace("'", "''", StringComparison.Ordinal)}'";

    private IReadOnlyList<string> Find(IDictionary bound)
    {
        try
        {
            // Only this thread knows the session.
            ClusterTarget target = FindTarget(bound);

            // On another thread, for reading a file may take as long as it wants.
            Task<IReadOnlyList<string>> finding = Task.Run(() => FindInTimeAsync(target, bound));
            return finding.Wait(Patience) ? finding.Result : [];
        }
        catch (Exception)
        {
            // Whatever it is, the user is still typing: running the command tells it.
            return [];
        }
    }

    /// <summary>The cluster that the command would work with, were it run now.</summary>
    private static ClusterTarget FindTarget(IDictionary? bound)
    {
        // PowerShell does not move its process to the folder in which the session is; only the session knows where it is.
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        PathIntrinsics session = shell.AddScript("$ExecutionContext.SessionState.Path").Invoke<PathIntrinsics>().Single();
        return bound?["Config"] as string is { Length: > 0 } named
            ? ClusterTarget.Read(named, session.GetUnresolvedProviderPathFromPSPath)
            : ClusterCommand.FindTarget(Session.Current, session.CurrentFileSystemLocation.ProviderPath);
    }

    private async Task<IReadOnlyList<string>> FindInTimeAsync(ClusterTarget target, IDictionary? bound)
    {
        using var patience = new CancellationTokenSource(Patience);
        using ClusterConnection connection = ClusterConnection.Open(
            target, new WiberClientOptions { CallTimeout = Patience, AttemptTimeout = Patience, ConnectTimeout = Patience });
        IEnumerable<string> names = await FindAsync(
            connection.Client, connection.Config, bound ?? new Hashtable(), patience.Token).ConfigureAwait(false);
        return names.Order(StringComparer.Ordinal).ToArray();
    }
}
