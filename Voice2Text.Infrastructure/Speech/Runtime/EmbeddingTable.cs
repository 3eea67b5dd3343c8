using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace Voice2Text.Infrastructure.Speech.Runtime;

/// <summary>Rows of 32-bit floats in a mapped file: only the pages of rows that are used are ever read.</summary>
internal sealed unsafe partial class EmbeddingTable : IDisposable
{
    /// <summary>MADV_RANDOM of <c>madvise(2)</c>; the same number on every Linux that .NET runs on.</summary>
    private const int RandomAccess = 1;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly float* _rows;

    /// <param name="path">The file.</param>
    /// <param name="offset">Where the first row starts, in bytes.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Floats in a row.</param>
    public EmbeddingTable(string path, long offset, int rows, int columns)
    {
        (Rows, Columns) = (rows, columns);
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(offset, (long)rows * columns * sizeof(float), MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _rows = (float*)(start + _view.PointerOffset);
        // Rows come in no order: reading ahead of each, which the kernel does otherwise, costs time and pushes other pages
        // out where memory is short. The view starts at a page.
        _ = Advise(start, (nuint)_view.SafeMemoryMappedViewHandle.ByteLength, RandomAccess);
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>One row, [Columns].</summary>
    public ReadOnlySpan<float> this[int row]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(row);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Rows);
            return new(_rows + ((long)row * Columns), Columns);
        }
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(byte* start, nuint length, int advice);
}
