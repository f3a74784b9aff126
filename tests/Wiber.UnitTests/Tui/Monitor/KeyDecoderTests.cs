using System.Text;
using Wiber.Tui.Monitor.Events;
using Wiber.Tui.Monitor.Terminal;

namespace Wiber.UnitTests.Tui.Monitor;

/// <summary>
/// Goal: keys and the mouse come out of the bytes of a terminal, however they are cut. Method: bytes in, events out, at times
/// that the test gives.
/// </summary>
public sealed class KeyDecoderTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    [Theory]
    [InlineData("a", "a")]
    [InlineData("K?/ ", "K ? / Space")]
    [InlineData("é你😀", "é 你 😀")]
    [InlineData("\r\n\t\x7f\b", "Enter Enter Tab Backspace Backspace")]
    [InlineData("\x03\x1a\x0c", "Ctrl+C Ctrl+Z Ctrl+L")]
    [InlineData("\e[A\e[B\e[C\e[D\e[H\e[F\e[Z", "Up Down Right Left Home End Shift+Tab")]
    [InlineData("\eOA\eOH", "Up Home")]
    [InlineData("\e[1~\e[3~\e[4~\e[5~\e[6~\e[7~\e[8~", "Home Delete End PgUp PgDn Home End")]
    [InlineData("\e[1;5A", "Up")]
    [InlineData("\e\e[A", "Esc Up")]
    [InlineData("\eq", "Esc q")]
    [InlineData("\e[200~x\e[?1;2cy", "x y")]
    public void Bytes_are_keys(string bytes, string keys)
    {
        Assert.Equal(keys, Keys(new KeyDecoder().Feed(Encoding.UTF8.GetBytes(bytes), Start)));
    }

    [Theory]
    [InlineData("é你😀\e[A\eOB\e[5~x", "é 你 😀 Up Down PgUp x")]
    [InlineData("\e[<0;10;5M", "Press 9,4")]
    public void It_does_not_matter_where_they_are_cut(string bytes, string expected)
    {
        var decoder = new KeyDecoder();
        var events = new List<MonitorEvent>();

        foreach (byte one in Encoding.UTF8.GetBytes(bytes))
        {
            events.AddRange(decoder.Feed([one], Start));
        }

        Assert.Equal(expected, Keys(events));
        Assert.False(decoder.IsWaiting);
    }

    [Fact]
    public void An_Esc_alone_is_a_key_only_when_nothing_followed_in_time()
    {
        var decoder = new KeyDecoder();

        Assert.Empty(decoder.Feed("\e"u8, Start));
        Assert.True(decoder.IsWaiting);
        Assert.Empty(decoder.Expire(Start + KeyDecoder.EscapeTimeout - TimeSpan.FromMilliseconds(1)));
        Assert.Equal("Esc", Keys(decoder.Expire(Start + KeyDecoder.EscapeTimeout)));
        Assert.False(decoder.IsWaiting);
        Assert.Empty(decoder.Expire(Start + TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void A_sequence_that_is_never_finished_is_forgotten()
    {
        var decoder = new KeyDecoder();
        decoder.Feed("\e[1;"u8, Start);

        Assert.Empty(decoder.Expire(Start + KeyDecoder.EscapeTimeout));
        Assert.Equal("a", Keys(decoder.Feed("a"u8, Start)));
    }

    [Fact]
    public void A_sequence_without_end_does_not_grow_without_end()
    {
        var decoder = new KeyDecoder();
        decoder.Feed(Encoding.ASCII.GetBytes("\e[" + new string('1', 1_000)), Start);

        Assert.False(decoder.IsWaiting);
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_left_out()
    {
        Assert.Equal("a b", Keys(new KeyDecoder().Feed([(byte)'a', 0xff, 0xc3, (byte)'b'], Start)));
    }

    [Theory]
    [InlineData("\e[<64;3;4M", "WheelUp 2,3")]
    [InlineData("\e[<65;3;4M", "WheelDown 2,3")]
    [InlineData("\e[<80;3;4M", "WheelUp 2,3")]
    [InlineData("\e[<0;3;4m", "")]
    [InlineData("\e[<2;3;4M", "")]
    [InlineData("\e[<;3;4M", "")]
    public void The_mouse_is_understood(string bytes, string expected)
    {
        Assert.Equal(expected, Keys(new KeyDecoder().Feed(Encoding.ASCII.GetBytes(bytes), Start)));
    }

    private static string Keys(IEnumerable<MonitorEvent> events) => string.Join(' ', events.Select(happened => happened switch
    {
        MonitorEvent.KeyPressed pressed => pressed.Key.ToString(),
        MonitorEvent.MouseUsed used => $"{used.Action} {used.Column},{used.Row}",
        _ => happened.ToString(),
    }));
}
