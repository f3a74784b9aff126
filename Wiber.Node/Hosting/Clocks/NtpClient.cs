using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Wiber.Client.Configuration;
using Wiber.Node.Clock;
using Wiber.Node.Clock.Ntp;

namespace Wiber.Node.Hosting.Clocks;

/// <summary>Asks one NTP server, and never more often than it likes to be asked.</summary>
internal sealed class NtpClient(NtpServer server, IClockSource clock)
{
    private const long PauseUsMin = 64_000_000;
    private const long PauseUsMax = 86_400_000_000;
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(1);

    private long _pauseUs = PauseUsMin;
    private long? _askedUs;
    private bool _isForbidden;

    /// <summary>What came of the latest question.</summary>
    public NtpMeasurement Latest { get; private set; } = new() { Server = server.ToString(), Problem = "not asked yet" };

    /// <summary>Whether it may be asked again.</summary>
    public bool IsDue => !_isForbidden && !(clock.MonotonicUs - _askedUs < _pauseUs);

    public async Task AskAsync(CancellationToken cancellationToken)
    {
        _askedUs = clock.MonotonicUs;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(AnswerTimeout);
        try
        {
            Latest = await ExchangeAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Latest = new NtpMeasurement { Server = server.ToString(), Problem = "no answer within a second" };
        }
        catch (SocketException exception)
        {
            Latest = new NtpMeasurement { Server = server.ToString(), Problem = exception.Message };
        }
    }

    private async Task<NtpMeasurement> ExchangeAsync(CancellationToken cancellationToken)
    {
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(server.Host, cancellationToken);
        using var socket = new UdpClient(addresses[0].AddressFamily);
        await socket.Client.ConnectAsync(addresses[0], server.Port, cancellationToken);
        byte[] question = new byte[NtpAnswer.PacketBytes];
        ulong cookie = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        NtpAnswer.WriteQuestion(question, cookie);
        long sentUs = clock.MonotonicUs;
        await socket.Client.SendAsync(question, cancellationToken);
        byte[] packet = (await socket.ReceiveAsync(cancellationToken)).Buffer;
        long receivedUs = clock.MonotonicUs;
        (NtpAnswer? answer, string? problem) = NtpAnswer.Read(packet, cookie);
        if (answer is not null)
        {
            return NtpMeasurement.Of(server.ToString(), answer, sentUs, receivedUs);
        }

        Obey(problem!);
        return new NtpMeasurement { Server = server.ToString(), Problem = problem };
    }

    /// <summary>A server that says so is asked less often, or not at all any more (RFC 5905 §7.4).</summary>
    private void Obey(string problem)
    {
        _isForbidden |= problem is "kiss of death DENY" or "kiss of death RSTR";
        if (problem == "kiss of death RATE")
        {
            _pauseUs = Math.Min(_pauseUs * 2, PauseUsMax);
        }
    }
}
