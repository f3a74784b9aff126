using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Wiber.Client.Configuration;
using Wiber.Node.Clock;
using Wiber.Node.Clock.Ntp;
using Wiber.Node.Hosting.Clocks;
using Wiber.UnitTests.Clock;

namespace Wiber.UnitTests.Hosting.Clocks;

/// <summary>Asks a small NTP server of the test's own, over UDP on a loopback port that the system gives it.</summary>
public sealed class NtpClientTests : IDisposable
{
    private readonly UdpClient _server = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly SystemClockSource _source = new();

    private NtpServer Address => new("127.0.0.1", ((IPEndPoint)_server.Client.LocalEndPoint!).Port);

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task An_answer_says_where_true_time_is()
    {
        var client = new NtpClient(Address, _source);
        Assert.True(client.IsDue);

        await Task.WhenAll(client.AskAsync(CancellationToken.None), AnswerAsync(aheadUs: 750_000));

        Assert.Null(client.Latest.Problem);
        ClockMoment now = ClockMoment.Of(_source);
        ClockInterval ahead = client.Latest.Range!.Value.At(now.MonotonicUs, new DriftLimit(50)).Shift(-now.DifferenceUs);
        Assert.True(ahead.Contains(750_000));
        Assert.InRange(ahead.HalfWidthUs, 15_625, 1_000_000);
        Assert.False(client.IsDue);
    }

    [Fact]
    public async Task A_kiss_of_death_is_named_and_obeyed()
    {
        var client = new NtpClient(Address, _source);

        await Task.WhenAll(client.AskAsync(CancellationToken.None), AnswerAsync(spoil: packet =>
        {
            packet[1] = 0;
            Encoding.ASCII.GetBytes("DENY", packet.AsSpan(12));
        }));

        Assert.Equal("kiss of death DENY", client.Latest.Problem);
        Assert.Null(client.Latest.Range);
        Assert.False(client.IsDue);
    }

    [Fact]
    public async Task Silence_is_named_and_keeps_the_others_from_nothing()
    {
        using var silent = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var silentAddress = new NtpServer("127.0.0.1", ((IPEndPoint)silent.Client.LocalEndPoint!).Port);
        var clock = new SynchronizedClock(_source, new DriftLimit(50));
        var check = new NtpCheck([silentAddress, Address], clock, NullLogger.Instance);

        await Task.WhenAll(check.AskAsync(CancellationToken.None), AnswerAsync());

        Assert.Equal(["no answer within a second", null], check.Servers.Select(server => server.Problem));
        Assert.NotNull(check.Reference);
        Assert.False(await check.AskAsync(CancellationToken.None));
    }

    /// <summary>Answers one question.</summary>
    private async Task AnswerAsync(long aheadUs = 0, Action<byte[]>? spoil = null)
    {
        UdpReceiveResult question = await _server.ReceiveAsync();
        Assert.Equal(NtpAnswer.PacketBytes, question.Buffer.Length);
        long nowUs = _source.WallUs + aheadUs;
        byte[] answer = NtpPackets.Answer(BinaryPrimitives.ReadUInt64BigEndian(question.Buffer.AsSpan(40)), nowUs, nowUs);
        spoil?.Invoke(answer);
        await _server.SendAsync(answer, question.RemoteEndPoint);
    }
}
