using Wiber.Tui.Formatting;
using Wiber.Tui.Monitor.Rendering;

namespace Wiber.UnitTests.Tui.Monitor;

/// <summary>
/// Goal: the terminal shows the frame, and is sent no more than that takes. Method: frames are written one after the other
/// and the bytes are looked at, or carried out on a terminal of a few lines that knows what the writer uses.
/// </summary>
public sealed class FrameWriterTests
{
    [Fact]
    public void The_same_frame_again_writes_nothing()
    {
        var writer = new FrameWriter(usesColor: true);
        writer.Write(Drawn("hello", Tone.Good));

        Assert.Equal("", writer.Write(Drawn("hello", Tone.Good)));
    }

    [Fact]
    public void Only_cells_that_changed_are_written()
    {
        var writer = new FrameWriter(usesColor: true);
        writer.Write(Drawn("hello world", Tone.Plain));

        string output = writer.Write(Drawn("hellO world", Tone.Plain));

        Assert.Equal("\e[1;5HO\e[?25l", output);
    }

    [Fact]
    public void After_an_invalidation_everything_is_written_on_a_cleared_screen()
    {
        var writer = new FrameWriter(usesColor: true);
        writer.Write(Drawn("hello", Tone.Plain));
        writer.Invalidate();

        string output = writer.Write(Drawn("hello", Tone.Plain));

        Assert.Contains("\e[2J", output, StringComparison.Ordinal);
        Assert.Contains("hello", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_colours_only_bold_faint_and_reversed_are_left()
    {
        string plain = new FrameWriter(usesColor: false).Write(Drawn("hello", Tone.Bad));
        string bold = new FrameWriter(usesColor: false).Write(Drawn("hello", new CellStyle(Tone.Strong, IsReversed: true)));

        Assert.DoesNotContain("31", plain, StringComparison.Ordinal);
        Assert.Contains("\e[0;1;7m", bold, StringComparison.Ordinal);
    }

    [Fact]
    public void Behind_a_character_of_doubtful_width_the_cursor_is_placed_anew()
    {
        string output = new FrameWriter(usesColor: true).Write(Drawn("你a", Tone.Plain));

        Assert.Contains("你\e[1;3Ha", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wide_character_that_is_half_written_over_goes_as_a_whole()
    {
        var frame = new Frame(10, 1);
        frame.Write(0, 0, 10, "你好", default);
        frame.Write(1, 0, 10, "x", default);

        Assert.Equal(" x好\n", frame.ToText());
    }

    [Fact]
    public void What_does_not_fit_is_cut_and_a_wide_character_is_not_cut_in_two()
    {
        var frame = new Frame(5, 1);

        int end = frame.Write(0, 0, 4, "abc你", default);

        Assert.Equal(3, end);
        Assert.Equal("abc\n", frame.ToText());
    }

    [Fact]
    public void Control_characters_never_reach_the_terminal()
    {
        var frame = new Frame(10, 1);
        frame.Write(0, 0, 10, "a\e[2J\a\u009b", default);

        Assert.Equal("a?[2J??\n", frame.ToText());
    }

    [Fact]
    public void Marks_without_end_on_one_character_stay_bounded()
    {
        var frame = new Frame(10, 1);
        frame.Write(0, 0, 10, "e" + new string('\u0301', 10_000) + "x", default);

        Assert.InRange(frame.ToText().Length, 3, 32);
        Assert.Equal("x", frame[1, 0].Text);
    }

    [Fact]
    public void Whatever_frames_follow_each_other_the_terminal_shows_the_last()
    {
        var random = new Random(4711);
        var writer = new FrameWriter(usesColor: true);
        var terminal = new TinyTerminal(20, 5);
        for (int i = 0; i < 300; i++)
        {
            var frame = new Frame(20, 5);
            for (int j = 0; j < 6; j++)
            {
                string text = new([.. Enumerable.Range(0, random.Next(12)).Select(_ => "ab 你é"[random.Next(5)])]);
                frame.Write(random.Next(20), random.Next(5), 20, text, new CellStyle((Tone)random.Next(6), random.Next(2) == 0));
            }

            terminal.Write(writer.Write(frame));

            Assert.Equal(frame.ToText(), terminal.ToText());
        }
    }

    private static Frame Drawn(string text, CellStyle style)
    {
        var frame = new Frame(20, 2);
        frame.Write(0, 0, 20, text, style);
        return frame;
    }
}
