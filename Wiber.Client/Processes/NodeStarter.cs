using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Wiber.Client.Configuration;

namespace Wiber.Client.Processes;

/// <summary>
/// Starts a daemon with <c>--detached</c> and waits until it stands on its own: it closes its standard error then, or dies. What
/// it wrote there before is the reason of a failure.
/// </summary>
internal sealed class NodeStarter(ClusterConfig config, NodeConfig node, NodeProcessOptions options)
{
    private const int ErrorTextCharsMax = 16 * 1024;

    /// <summary>A dying process closes its files a moment before it counts as ended.</summary>
    private static readonly TimeSpan LastBreath = TimeSpan.FromMilliseconds(20);

    /// <summary>Starts the daemon and answers its process id.</summary>
    /// <exception cref="NodeStartException">It did not come to run.</exception>
    public async Task<int> StartAsync(CancellationToken cancellationToken)
    {
        using Process child = Spawn();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(options.StartTimeout);
        var errorText = new StringBuilder();
        try
        {
            child.StandardInput.Close();
            await Task.WhenAll(
                ReadAsync(child.StandardError, errorText, ErrorTextCharsMax, deadline.Token),
                ReadAsync(child.StandardOutput, new StringBuilder(), 0, deadline.Token)).ConfigureAwait(false);
            await WaitUntilRunningAsync(child, deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(child).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            throw new NodeStartException(
                node.Id, null, errorText.ToString().Trim(), $"did not run within {options.StartTimeout.TotalSeconds:0.#} s");
        }

        return child.HasExited
            ? throw new NodeStartException(
                node.Id, child.ExitCode, errorText.ToString().Trim(), $"did not start (exit code {child.ExitCode})")
            : child.Id;
    }

    private Process Spawn()
    {
        string executable = options.ExecutablePath ?? NodeExecutable.Locate();
        var start = new ProcessStartInfo(executable)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(config.FilePath) ?? "",
        };
        string[] arguments =
            ["--id", node.Id, "--config", config.FilePath, "--data-root", config.DataDirectory, "--detached"];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        DotnetRoot.SetFor(start);
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new NodeStartException(node.Id, null, error.Message, $"did not start from {executable}", error);
        }
    }

    /// <summary>Reads to the end and keeps the beginning.</summary>
    private static async Task ReadAsync(
        StreamReader reader, StringBuilder text, int charsMax, CancellationToken cancellationToken)
    {
        char[] buffer = new char[1024];
        int read;
        while ((read = await reader.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            text.Append(buffer, 0, Math.Min(read, charsMax - text.Length));
        }
    }

    private async Task WaitUntilRunningAsync(Process child, CancellationToken cancellationToken)
    {
        bool IsSettled() => child.HasExited
            || (NodePidFile.TryRead(node.DataDirectory) is { } file && file.Pid == child.Id && file.IsCurrent());

        await Poll.UntilAsync(IsSettled, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        await Poll.UntilAsync(() => child.HasExited, LastBreath, cancellationToken).ConfigureAwait(false);
    }

    private static async Task EndAsync(Process child)
    {
        child.Kill();
        await child.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
    }
}
