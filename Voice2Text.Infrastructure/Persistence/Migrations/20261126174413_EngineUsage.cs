using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Voice2Text.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class EngineUsage : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "Measurements_PeakAnonymousBytes",
                table: "Transcriptions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "Measurements_PeakFileBackedBytes",
                table: "Transcriptions",
                type: "INTEGER",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "Measurements_PeakAnonymousBytes",
                table: "Transcriptions");

            migrationBuilder.DropColumn(
                name: "Measurements_PeakFileBackedBytes",
                table: "Transcriptions");
        }
    }
}
