using System.ComponentModel;
using System.Diagnostics;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;

namespace Wiber.Client.Backups;

/// <summary>
/// Takes a backup from the folder of a node that does not run, and makes one from a backup. The daemon's own program does it:
/// nobody else knows what is in a folder.
/// </summary>
/// <param name="config">The cluster.</param>
/// <param name="executablePath">The daemon's executable; null for the one that <see cref="NodeExecutable"/> finds.</param>
public sealed class OfflineBackups(ClusterConfig config, string? executablePath = null)
{
    /// <summary>Saves what a stopped node has, and checks what was written.</summary>
    /// <param name="node">The node; its folder is on this machine.</param>
    /// <param name="target">The file to make.</param>
    /// <param name="cancellationToken">Gives up; nothing is left of the file.</param>
    /// <exception cref="BackupException">The node runs, has no data, or its data is damaged.</exception>
    /// <exception cref="FileNotFoundException">The daemon's executable was not found.</exception>
    public async Task<BackupSummary> BackupAsync(
        NodeConfig node, BackupFile target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(target);
        await RunAsync(node, "--backup", target.Path, cancellationToken).ConfigureAwait(false);
        return await target.VerifyAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Makes the folder of the cluster's first node from a backup. When all nodes are started then, the others with empty
    /// folders, they found a new cluster with it.
    /// </summary>
    /// <param name="backup">The backup.</param>
    /// <param name="cancellationToken">Gives up; the folder is left as it was.</param>
    /// <returns>The node whose folder was made.</returns>
    /// <exception cref="BackupException">The backup is damaged, or a node of the cluster has data on this machine.</exception>
    /// <exception cref="FileNotFoundException">The daemon's executable was not found.</exception>
    public async Task<NodeConfig> RestoreAsync(BackupFile backup, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(backup);
        if (config.Nodes.FirstOrDefault(node => File.Exists(NodeFiles.Identity(node.DataDirectory))) is { } used)
        {
            throw new BackupException(
                $"{used.Id} has data in {used.DataDirectory}; a backup is restored into empty folders only: "
                + "stop all nodes and move their folders away first");
        }

        NodeConfig first = config.Nodes[0];
        await RunAsync(first, "--restore", backup.Path, cancellationToken).ConfigureAwait(false);
        return first;
    }

    private async Task RunAsync(NodeConfig node, string work, string path, CancellationToken cancellationToken)
    {
        string executable = executablePath ?? NodeExecutable.Locate();
        var start = new ProcessStartInfo(executable)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetDirectoryName(config.FilePath) ?? "",
        };
        string[] arguments =
            ["--id", node.Id, "--config", config.FilePath, "--data-root", config.DataDirectory, work, Path.GetFullPath(path)];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        DotnetRoot.SetFor(start);
        using Process process = Start(start);
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        await output.ConfigureAwait(false);
        string said = (await error.ConfigureAwait(false)).Trim();
        if (process.ExitCode != 0)
        {
            throw new BackupException(said.Length > 0 ? said : $"{executable} ended with exit code {process.ExitCode}");
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new BackupException($"{start.FileName} did not start: {error.Message}", error);
        }
    }
}
