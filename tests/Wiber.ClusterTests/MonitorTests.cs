using System.Diagnostics;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;

namespace Wiber.ClusterTests;

/// <summary>
/// Goal: the monitor works on a real terminal with real nodes, and leaves the terminal as it was. Method: it runs in tmux, keys are
/// sent, and what the screen shows is waited for, with a deadline for each step.
/// </summary>
public sealed class MonitorTests : IAsyncLifetime
{
    private const string Prompt = "READY";
    private const string RestoredModes = "isig icanon";

    private static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("wiber-monitor-").FullName;
    private readonly ClusterConfig _config;

    public MonitorTests() => _config = new ClusterConfig(
        "monitored", Path.Combine(_folder, ClusterConfig.DefaultFileName), "data", new RaftOptions(), FreePorts.PickNodes(3));

    private string Socket => Path.Combine(_folder, "tmux");

    public Task InitializeAsync()
    {
        _config.Save();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        if (File.Exists(Socket))
        {
            await TmuxAsync("kill-server");
        }

        // Nodes may have been added.
        ClusterConfig config = ClusterConfig.Load(_config.FilePath);
        await Task.WhenAll(config.Nodes.Select(node => new NodeProcess(config, node).KillAsync()));
        Directory.Delete(_folder, recursive: true);
    }

    [ProgramFact("tmux", "bash", "stty")]
    public async Task A_leader_is_killed_replaced_and_started_again_by_keys()
    {
        await OpenShellAsync();
        await TypeAsync($"'{ProgramRun.Locate("Wiber.Tui", "wiber")}' up --monitor", "Enter");
        await ShowsAsync("3/3 up");
        string before = await LeaderAsync(screen => screen is not null);

        // The number of a node is its place in the file.
        await TypeAsync(before[1..], "K");
        await ShowsAsync($"Kill {before}, the leader?");
        await TypeAsync("y");
        await ShowsAsync("2/3 up");
        string after = await LeaderAsync(leader => leader is not null && leader != before);

        // On a busy machine a second election may follow; the list of events has both.
        await TypeAsync("e");
        await ShowsAsync($"after the kill of {before}");
        await TypeAsync("q");
        Assert.NotEqual(before, after);

        await TypeAsync("s");
        await ShowsAsync($"{before} started (pid");
        await ShowsAsync("3/3 up");

        await TypeAsync("p", "chat", "Tab", "hello from the monitor", "Enter");
        await ShowsAsync("acknowledged chat[0]@0");
        await TypeAsync("t");
        await ShowsAsync("MESSAGES");
        await TypeAsync("Enter");
        await ShowsAsync("hello from the monitor");
        await TypeAsync("?");
        await ShowsAsync("kill it, as a crash would");
        await TmuxAsync("resize-window", "-t", "m", "-x", "160", "-y", "48");
        await ShowsAsync("Questions and forms");

        await TypeAsync("q", "q", "q", "q");
        await ShowsAsync(Prompt, screen => screen.TrimEnd().EndsWith($"{Prompt}>", StringComparison.Ordinal));
        await TypeAsync("stty -a | tr '\\n;' '  ' | grep -o 'isig icanon'; echo LEFT", "Enter");
        await ShowsAsync(RestoredModes + "\nLEFT");
    }

    [ProgramFact("tmux", "bash")]
    public async Task A_leader_is_cut_off_and_healed_by_keys_and_a_node_that_joins_is_seen()
    {
        await OpenShellAsync();
        string wiber = ProgramRun.Locate("Wiber.Tui", "wiber");
        await TypeAsync($"'{wiber}' up --monitor", "Enter");
        await ShowsAsync("3/3 up");
        string before = await LeaderAsync(screen => screen is not null);
        await TypeAsync("p", "chat", "Tab", "before the cut", "Enter");
        await ShowsAsync("acknowledged chat[0]@0");
        await ShowsAsync("p99 ");

        await TypeAsync(before[1..], "x");
        await ShowsAsync($"Cut {before}, the leader, off from the others?");
        await TypeAsync("y");
        string others = string.Join(',', _config.Nodes.Select(node => node.Id).Where(id => id != before));
        await ShowsAsync($"{before[1..]} {before}    cut off from {others}");
        await LeaderAsync(leader => leader is not null && leader != before);
        await TypeAsync("e");
        await ShowsAsync($"after the cut of {before}");
        await TypeAsync("q", "h");
        await ShowsAsync($"{before} is healed");
        await ShowsAsync("3/3 up", screen => !screen.Split('\n')[2..5].Any(
            row => row.Contains("cut off", StringComparison.Ordinal) || !row.Contains("up", StringComparison.Ordinal)));

        ProgramRun added = await ProgramRun.OfAsync(
            wiber, ["node", "add", "n4", "--config", _config.FilePath], null, StepTimeout);
        Assert.True(added.ExitCode == 0, added.Errors);
        await ShowsAsync("4/4 up");
        await TypeAsync("4", "Enter");
        await ShowsAsync("log recovered: last index 0");

        ProgramRun removed = await ProgramRun.OfAsync(
            wiber, ["node", "remove", "n4", "--config", _config.FilePath], null, StepTimeout);
        Assert.True(removed.ExitCode == 0, removed.Errors);
        await ShowsAsync("3/3 up");
        await TypeAsync("q");
    }

    [ProgramFact("tmux", "bash", "stty", "kill")]
    public async Task The_terminal_is_given_back_on_a_stop_and_on_SIGTERM()
    {
        await OpenShellAsync();
        await TypeAsync($"'{ProgramRun.Locate("Wiber.Tui", "wiber")}' monitor", "Enter");
        await ShowsAsync("no leader");

        await TypeAsync("C-z");
        await ShowsAsync("Stopped");
        await TypeAsync("stty -a | tr '\\n;' '  ' | grep -o 'isig icanon'; echo HALTED", "Enter");
        await ShowsAsync(RestoredModes + "\nHALTED");
        await TypeAsync("fg", "Enter");
        await ShowsAsync("? help");

        await TypeAsync("C-z");
        await ShowsAsync("Stopped");
        await TypeAsync("P=$(jobs -p); (sleep 3; kill -TERM $P) & fg %1", "Enter");
        await ShowsAsync(Prompt, screen => screen.TrimEnd().EndsWith($"{Prompt}>", StringComparison.Ordinal));
        await TypeAsync("stty -a | tr '\\n;' '  ' | grep -o 'isig icanon'; echo ENDED", "Enter");
        await ShowsAsync(RestoredModes + "\nENDED");
    }

    private async Task OpenShellAsync()
    {
        await TmuxAsync("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", "-s", "m", "bash --norc --noprofile");
        await TypeAsync($"export LC_ALL=C.UTF-8; PS1='{Prompt[..2]}''{Prompt[2..]}> '; cd '{_folder}'; clear", "Enter");
        await ShowsAsync(Prompt);
    }

    private async Task<string> LeaderAsync(Func<string?, bool> isRight)
    {
        string? leader = null;
        await ShowsAsync("leader ", screen =>
        {
            string head = screen.Split('\n')[0];
            int at = head.IndexOf("  leader ", StringComparison.Ordinal);
            leader = at < 0 ? null : head[(at + 9)..].Split(' ')[0];
            return isRight(leader);
        });
        return leader!;
    }

    private async Task ShowsAsync(string text, Func<string, bool>? isRight = null)
    {
        long start = Stopwatch.GetTimestamp();
        string screen;
        do
        {
            screen = await ScreenAsync();
            if (screen.Contains(text, StringComparison.Ordinal) && isRight?.Invoke(screen) is not false)
            {
                return;
            }

            await Task.Delay(50);
        }
        while (Stopwatch.GetElapsedTime(start) < StepTimeout);

        Assert.Fail($"the screen does not show '{text}':\n{screen}");
    }

    private Task<string> ScreenAsync() => TmuxAsync("capture-pane", "-p", "-t", "m");

    private Task<string> TypeAsync(params string[] keys) => TmuxAsync(["send-keys", "-t", "m", .. keys]);

    private async Task<string> TmuxAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("tmux", ["-S", Socket, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(StepTimeout);
        Task<string> errors = process.StandardError.ReadToEndAsync(deadline.Token);
        string output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        return process.ExitCode == 0 ? output : throw new InvalidOperationException(await errors);
    }
}
