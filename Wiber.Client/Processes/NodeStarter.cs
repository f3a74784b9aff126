using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Wiber.Client.Configuration;
using Wiber.Client.Security;

namespace Wiber.Client.Processes;

/// <summary>
/// Starts a daemon with <c>--detached</c> and waits until it stands on its own or dies. It stands on its own when it has written
/// its pid file and said so (<see cref="DetachedNode.UpLine"/>). One that does not say so does when it has let go of its standard
/// error, or answers as the node it is: a runtime may keep a copy of the stream open for as long as it lives. What the daemon
/// wrote to its standard error is the reason of a failure.
/// </summary>
internal sealed class NodeStarter(ClusterConfig config, NodeConfig node, NodeProcessOptions options)
{
    private const int ErrorTextCharsMax = 16 * 1024;
    private const int OutputCharsMax = 1024;

    /// <summary>
    /// The runtime's guard against native code that is written and run at the same address. It is a tenth of a start, so nodes start
    /// without it unless their starter's environment says otherwise: docs/decisions/014.
    /// </summary>
    private const string WriteXorExecuteVariable = "DOTNET_EnableWriteXorExecute";

    /// <summary>
    /// A daemon of which nothing was heard after this time is asked whether it runs. Not sooner: nodes that are about to start have
    /// better things to do than to answer.
    /// </summary>
    private static readonly TimeSpan TimeBeforeQuestions = TimeSpan.FromSeconds(1);

    /// <summary>How often the daemon is looked at while nothing is heard of it.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>A dying process closes its files a moment before it counts as ended.</summary>
    private static readonly TimeSpan LastBreath = TimeSpan.FromMilliseconds(20);

    /// <summary>How long the error text may take to arrive after the end, if a process it started still has the stream.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    /// <summary>Starts the daemon and answers its process id.</summary>
    /// <exception cref="NodeStartException">It did not come to run.</exception>
    public async Task<int> StartAsync(CancellationToken cancellationToken)
    {
        using var probe = new NodeProbe(config, node);
        using Process child = Spawn();
        using var reading = new CancellationTokenSource();
        child.StandardInput.Close();
        var saidUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<string> errorText = ReadAsync(child.StandardError, ErrorTextCharsMax, null, reading.Token);
        Task<string> output = ReadAsync(
            child.StandardOutput,
            OutputCharsMax,
            text =>
            {
                if (DetachedNode.SaysUp(text))
                {
                    saidUp.TrySetResult();
                }
            },
            reading.Token);
        bool isInTime = await WaitUntilSettledAsync(child, saidUp.Task, errorText, probe, cancellationToken).ConfigureAwait(false);
        if (child.HasExited)
        {
            reading.CancelAfter(LastWords);
        }
        else
        {
            await reading.CancelAsync().ConfigureAwait(false);
        }

        await output.ConfigureAwait(false);
        string said = await errorText.ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (!isInTime)
        {
            throw new NodeStartException(node.Id, null, said, $"did not run within {options.StartTimeout.TotalSeconds:0.#} s");
        }

        return child.HasExited
            ? throw new NodeStartException(node.Id, child.ExitCode, said, $"did not start (exit code {child.ExitCode})")
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
        [
            "--id", node.Id, "--config", config.FilePath, "--data-root", config.DataDirectory, "--detached",
            .. options.Arguments,
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // The token of whoever starts a node is none of the node's business.
        start.Environment.Remove(ApiToken.Variable);
        start.Environment.Remove(ApiToken.FileVariable);
        start.Environment.TryAdd(WriteXorExecuteVariable, "0");
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

    /// <summary>
    /// Reads to the end, or until there is no interest any more, and answers the beginning; tells each time what it has of it.
    /// </summary>
    private static async Task<string> ReadAsync(
        StreamReader reader, int charsMax, Action<string>? tell, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        char[] buffer = new char[1024];
        try
        {
            int read;
            while ((read = await reader.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                text.Append(buffer, 0, Math.Min(read, charsMax - text.Length));
                tell?.Invoke(text.ToString());
            }
        }
        catch (OperationCanceledException)
        {
            // What was read until now is the answer.
        }

        return text.ToString().Trim();
    }

    /// <summary>Waits until the child runs or has ended; at the deadline it is ended and the answer is false.</summary>
    private async Task<bool> WaitUntilSettledAsync(
        Process child, Task saidUp, Task errorText, NodeProbe probe, CancellationToken cancellationToken)
    {
        Task heard = Task.WhenAny(saidUp, errorText);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(options.StartTimeout);
        long start = Stopwatch.GetTimestamp();
        try
        {
            while (!child.HasExited && !await IsRunningAsync(child, start, heard, probe, deadline.Token).ConfigureAwait(false))
            {
                // What was heard may be the end, which the system has not told of yet.
                Task look = Task.Delay(heard.IsCompleted ? Poll.Interval : LookInterval, deadline.Token);
                Task first = heard.IsCompleted ? look : await Task.WhenAny(look, heard).ConfigureAwait(false);
                await first.ConfigureAwait(false);
            }

            if (!saidUp.IsCompleted)
            {
                await Poll.UntilAsync(() => child.HasExited, LastBreath, deadline.Token).ConfigureAwait(false);
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            child.Kill();
            await child.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            return false;
        }
    }

    private async Task<bool> IsRunningAsync(
        Process child, long start, Task heard, NodeProbe probe, CancellationToken cancellationToken)
    {
        bool mayBeAsked = Stopwatch.GetElapsedTime(start) >= TimeBeforeQuestions;
        return (heard.IsCompleted || mayBeAsked)
            && NodePidFile.TryRead(node.DataDirectory) is { } file && file.Pid == child.Id && file.IsCurrent()
            && (heard.IsCompleted || await probe.IsServingAsync(cancellationToken).ConfigureAwait(false));
    }
}
