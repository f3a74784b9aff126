using Wiber.Client.Configuration;
using Wiber.Node.Clock;
using Wiber.Node.Clock.Ntp;

namespace Wiber.Node.Hosting.Clocks;

/// <summary>What the configured NTP servers say of the time, together.</summary>
internal sealed class NtpCheck
{
    private readonly NtpClient[] _clients;
    private readonly SynchronizedClock _clock;
    private readonly ILogger _logger;
    private readonly Dictionary<string, string?> _problems = [];
    private volatile IReadOnlyList<NtpMeasurement> _servers = [];

    public NtpCheck(IEnumerable<NtpServer> servers, SynchronizedClock clock, ILogger logger)
    {
        _clients = [.. servers.Select(server => new NtpClient(server, clock.Source))];
        _clock = clock;
        _logger = logger;
    }

    /// <summary>The latest of each server.</summary>
    public IReadOnlyList<NtpMeasurement> Servers => _servers;

    /// <summary>What more than half of those that can be used agree on.</summary>
    public ClusterTimeRange? Reference => NtpMeasurement.Agree(_servers, _clock.Source.MonotonicUs, _clock.Drift);

    /// <summary>Asks all servers that may be asked again, and returns whether there was one.</summary>
    public async Task<bool> AskAsync(CancellationToken cancellationToken)
    {
        NtpClient[] due = [.. _clients.Where(client => client.IsDue)];
        await Task.WhenAll(due.Select(client => client.AskAsync(cancellationToken)));
        _servers = [.. _clients.Select(client => client.Latest)];
        foreach (NtpMeasurement server in due.Select(client => client.Latest))
        {
            if (_problems.GetValueOrDefault(server.Server) != server.Problem)
            {
                _problems[server.Server] = server.Problem;
                _logger.LogInformation(
                    "CLOCK: NTP server {Server}: {Outcome}", server.Server, server.Problem ?? "its answer is used");
            }
        }

        return due.Length > 0;
    }
}
